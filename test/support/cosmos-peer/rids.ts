/**
 * Resource ids. sessionContainer.js (SDK) keeps a session token only when the owner's id is eight bytes in
 * base64 with - for /: four of the database, four of the container.
 */
function coded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('/', '-');
}

function decoded(rid: string): Buffer {
  return Buffer.from(rid.replaceAll('-', '/'), 'base64');
}

export function databaseRid(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(0x10000000 + number);
  return coded(bytes);
}

export function containerRid(database: string, number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(0x80000000 + number);
  return coded(Buffer.concat([decoded(database), bytes]));
}

export function itemRid(container: string, number: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return coded(Buffer.concat([decoded(container), bytes]));
}
