/** What is used of yazl 3.3.1, https://github.com/thejoshwolfe/yazl. */
declare module 'yazl' {
  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream;
    addBuffer(content: Buffer, name: string, options: { readonly mtime: Date }): void;
    end(): void;
  }
}
