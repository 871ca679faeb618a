/**
 * The effective partition key: MurmurHash3 x64 128 of the type-prefixed value, its second half first, its
 * top two bits cleared. Source: utils/hashing/v2.js, murmurHash.js and encoding/prefix.js (SDK); the algorithm is
 * Austin Appleby's, public domain.
 */
const MASK = (1n << 64n) - 1n;
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function finish(value: bigint): bigint {
  let mixed = value ^ (value >> 33n);
  mixed = (mixed * 0xff51afd7ed558ccdn) & MASK;
  mixed ^= mixed >> 33n;
  mixed = (mixed * 0xc4ceb9fe1a85ec53n) & MASK;
  return mixed ^ (mixed >> 33n);
}

function mixFirst(block: bigint): bigint {
  return (rotate((block * C1) & MASK, 31n) * C2) & MASK;
}

function mixSecond(block: bigint): bigint {
  return (rotate((block * C2) & MASK, 33n) * C1) & MASK;
}

function littleEndian(bytes: Buffer): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    value = (value << 8n) | BigInt(bytes[at] ?? 0);
  }
  return value;
}

/** @returns the second half before the first, as the service reads the hash from its last byte. */
function murmur128(bytes: Buffer): string {
  let first = 0n;
  let second = 0n;
  const whole = bytes.length - (bytes.length % 16);
  for (let at = 0; at < whole; at += 16) {
    first ^= mixFirst(littleEndian(bytes.subarray(at, at + 8)));
    first = ((rotate(first, 27n) + second) * 5n + 0x52dce729n) & MASK;
    second ^= mixSecond(littleEndian(bytes.subarray(at + 8, at + 16)));
    second = ((rotate(second, 31n) + first) * 5n + 0x38495ab5n) & MASK;
  }
  first ^= mixFirst(littleEndian(bytes.subarray(whole, Math.min(whole + 8, bytes.length))));
  second ^= mixSecond(littleEndian(bytes.subarray(Math.min(whole + 8, bytes.length))));
  const length = BigInt(bytes.length);
  first = ((first ^ length) + (second ^ length)) & MASK;
  second = ((second ^ length) + first) & MASK;
  first = finish(first);
  second = finish(second);
  first = (first + second) & MASK;
  second = (second + first) & MASK;
  return second.toString(16).padStart(16, '0') + first.toString(16).padStart(16, '0');
}

function prefixed(value: unknown): Buffer {
  switch (typeof value) {
    case 'string':
      return Buffer.concat([Buffer.from([0x08]), Buffer.from(value, 'utf8'), Buffer.from([0xff])]);
    case 'number': {
      const bytes = Buffer.alloc(9, 0x05);
      bytes.writeDoubleLE(value, 1);
      return bytes;
    }
    case 'boolean':
      return Buffer.from([value ? 0x03 : 0x02]);
    default:
      return Buffer.from([value === null ? 0x01 : 0x00]);
  }
}

/** @returns 32 hexadecimal digits in capitals, below '40…'. */
export function effectivePartitionKey(values: readonly unknown[]): string {
  const bytes = Buffer.from(murmur128(Buffer.concat(values.map(prefixed))), 'hex');
  bytes[0] = (bytes[0] ?? 0) & 0x3f;
  return bytes.toString('hex').toUpperCase();
}

export interface KeyRange {
  readonly id: string;
  /** Inclusive; '' is the lowest. */
  readonly min: string;
  /** Exclusive; 'FF' is above all. */
  readonly max: string;
  readonly parents: readonly string[];
}

/** An even division of the keys, whole: createCompleteRoutingMap (SDK) wants '' to 'FF' without a gap. */
export function evenRanges(count: number): readonly KeyRange[] {
  const bound = (at: number): string => {
    if (at === 0) {
      return '';
    }
    const point = ((1n << 126n) * BigInt(at)) / BigInt(count);
    return at === count ? 'FF' : point.toString(16).toUpperCase().padStart(32, '0');
  };
  return Array.from({ length: count }, (_, at) => ({
    id: String(at),
    min: bound(at),
    max: bound(at + 1),
    parents: [],
  }));
}

export function inRange(range: KeyRange, epk: string): boolean {
  return epk >= range.min && epk < range.max;
}

/** Every range cut in two, with new ids and its parent named, as after a split of physical partitions. */
export function splitRanges(ranges: readonly KeyRange[]): readonly KeyRange[] {
  const next = Math.max(...ranges.map((range) => Number(range.id))) + 1;
  return ranges.flatMap((range, at) => {
    const low = BigInt(`0x${range.min.padEnd(32, '0')}`);
    const high = range.max === 'FF' ? 1n << 126n : BigInt(`0x${range.max}`);
    const middle = ((low + high) / 2n).toString(16).toUpperCase().padStart(32, '0');
    const parents = [...range.parents, range.id];
    return [
      { id: String(next + 2 * at), min: range.min, max: middle, parents },
      { id: String(next + 2 * at + 1), min: middle, max: range.max, parents },
    ];
  });
}
