/** The files of a source's folder, by their paths within it, with `/`. */
export type SourceFiles = Readonly<Record<string, Buffer | string>>;

/** The file of a folder that says how its source reads. */
export const DEFINITION_FILE = 'source.yaml';

/** What may stand in the folder of a source; nothing else is sent or kept. */
const PATH = /^(?:source\.yaml|README\.md|[A-Za-z0-9][\w-]{0,62}\.conceptmap\.json|(?:bad-)?examples\/[A-Za-z0-9][\w .-]{0,99})$/;

/** Whether a path is one that a folder of a source may have. It never leads out of the folder. */
export const isSourcePath = (path: string): boolean => PATH.test(path);

const GOLDEN = /\.(?:records|issues|bundles|trace)\.json$/;

/** Whether a file says what an example becomes in FHIR: for whoever changes a source, and no part of what goes live. */
export const isOutcomePath = (path: string): boolean => /^(?:bad-)?examples\/.*\.(?:bundles|trace)\.json$/.test(path);

export const EXAMPLE_KINDS = ['examples', 'bad-examples'] as const;

export type ExampleKind = (typeof EXAMPLE_KINDS)[number];

/** The examples of a folder: files as they come from the sender, without what they become. */
export const exampleFiles = (files: SourceFiles, kind: ExampleKind): string[] =>
  Object.keys(files)
    .filter((path) => path.startsWith(`${kind}/`) && !GOLDEN.test(path))
    .sort();

/** Where it is written down what an example becomes. */
export const goldenPath = (example: string, kind: 'records' | 'issues' | 'bundles' | 'trace'): string => `${example.replace(/\.\w+$/, '')}.${kind}.json`;

export const textOf = (file: Buffer | string): string => (typeof file === 'string' ? file : file.toString('utf8'));

export const bufferOf = (file: Buffer | string): Buffer => (typeof file === 'string' ? Buffer.from(file) : file);
