import { inflateSync } from 'node:zlib';
import { ManifestUtil } from '@microsoft/teams-manifest';

/** What of a Teams app manifest is looked at here; the schema says the rest. */
export interface AppManifest {
  readonly $schema: string;
  readonly manifestVersion: string;
  readonly bots?: readonly { readonly scopes?: readonly string[] }[];
  readonly supportsChannelFeatures?: string | null;
  readonly icons: { readonly color: string; readonly outline: string };
}

/** What `${…}` in manifest.json stands for. */
export type ManifestFillings = Readonly<Record<'appId' | 'version' | 'site' | 'developer', string>>;

const COLOUR_SIZE = 192;
const OUTLINE_SIZE = 32;
const RGBA = 6;
const HEAD_BYTES = 33;

/** The manifest with its placeholders filled, string by string, so that no filling can change its shape. */
export function fillManifest(template: unknown, fillings: ManifestFillings): AppManifest {
  return filled(template, fillings) as AppManifest;
}

function filled(value: unknown, fillings: ManifestFillings): unknown {
  if (typeof value === 'string')
    return value.replaceAll(
      /\$\{(\w+)\}/g,
      (whole, name: string) => (fillings as Record<string, string>)[name] ?? whole,
    );
  if (Array.isArray(value)) return value.map((each) => filled(each, fillings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, fillings)]));
}

/**
 * What is wrong with a manifest, in Dutch and one line each; empty when Teams would take it. Microsoft's validator on
 * the schema given: nothing is fetched.
 */
export async function manifestProblems(manifest: AppManifest, schema: object): Promise<readonly string[]> {
  const found = await ManifestUtil.validateManifestAgainstSchema(manifest as never, schema as never);
  const problems = found.map((each) => {
    const [, path, what] = /^(\S*) (.*?)\. Details: /s.exec(each) ?? [];
    return `manifest.json: ${path === '' ? 'bovenaan' : (path ?? '')}: klopt niet met het schema van Teams ${manifest.manifestVersion} (${what ?? each})`;
  });
  return [...problems, ...channelProblems(manifest)];
}

/** Not in the schema, but Teams refuses the upload: since 1.25 a bot for teams says which channels it knows. */
function channelProblems(manifest: AppManifest): readonly string[] {
  const inTeams = (manifest.bots ?? []).some((bot) => bot.scopes?.includes('team'));
  if (!inTeams || manifest.supportsChannelFeatures === 'tier1') return [];
  return ['manifest.json: /supportsChannelFeatures: verwacht tier1, want de bot werkt in teams.'];
}

/** What is wrong with the two icons (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package). */
export function iconProblems(colour: Buffer, outline: Buffer): readonly string[] {
  const problems = [
    ...sizeProblems('color.png', colour, COLOUR_SIZE),
    ...sizeProblems('outline.png', outline, OUTLINE_SIZE),
  ];
  if (problems.length > 0) return problems;
  const pixels = pixelsOf(outline);
  if (!pixels) return ['outline.png: verwacht een PNG met 8 bits RGBA zonder filter.'];
  return isWhiteOnNothing(pixels) ? [] : ['outline.png: mag alleen wit en doorzichtig zijn.'];
}

function sizeProblems(name: string, png: Buffer, size: number): readonly string[] {
  if (png.length < HEAD_BYTES || png.toString('latin1', 1, 4) !== 'PNG') return [`${name}: is geen PNG.`];
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (width === size && height === size) return [];
  return [`${name}: is ${width} bij ${height}, verwacht ${size} bij ${size}.`];
}

/** RGBA of a PNG such as manifest/draw-icons.ts writes; null for any other. */
export function pixelsOf(png: Buffer): Buffer | null {
  const size = png.readUInt32BE(16);
  if (png[24] !== 8 || png[25] !== RGBA || png.toString('latin1', 37, 41) !== 'IDAT') return null;
  const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const width = size * 4 + 1;
  if (rows.length !== width * size) return null;
  const found: Buffer[] = [];
  for (let row = 0; row < size; row += 1) {
    if (rows[row * width] !== 0) return null;
    found.push(rows.subarray(row * width + 1, (row + 1) * width));
  }
  return Buffer.concat(found);
}

function isWhiteOnNothing(pixels: Buffer): boolean {
  let clear = false;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] === 0) clear = true;
    else if (pixels[at] !== 255 || pixels[at + 1] !== 255 || pixels[at + 2] !== 255) return false;
  }
  return clear;
}
