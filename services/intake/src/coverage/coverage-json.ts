import { patchOf, type SourceCoverage, type SourceDefinition } from '@ehch/sources';
import type { CountedFhir } from './fhir-coverage.ts';

/** Coverage as its sender reads it: a summary of what is missing, then every count. */
export interface CoverageJson {
  summary: CoverageSummary;
  source?: SourceCoverage;
  fhir: CountedFhir;
  /** Lines that the YAML of the source lacks, as a unified diff. */
  patch?: string;
}

export interface CoverageSummary {
  /** Columns, or other names, that held something and that nobody reads. */
  columnsNeverRead: number;
  /** Columns that are read and were blank in every row. */
  columnsBlank: number;
  /** Fields of the record types that the source has nothing for, and those that it has something for and no row filled. */
  fieldsNotMapped: number;
  fieldsNeverFilled: number;
  mustSupportNeverFilled: number;
  codesUnmapped: number;
  descriptionIds: number;
  /** Elements whose meaning stands in words alone, at least once. */
  textOnly: number;
}

/** The YAML of a source as it is now. */
export interface DefinitionText {
  file: string;
  text: string;
  definition: SourceDefinition;
}

/** @param yaml of the source, for the patch */
export function coverageJson(source: SourceCoverage | undefined, fhir: CountedFhir, yaml?: DefinitionText): CoverageJson {
  const patch = source && yaml && patchOf(yaml.file, yaml.text, yaml.definition, source.words);
  return { summary: summaryOf(source, fhir), ...(source && { source }), fhir, ...(patch !== undefined && { patch }) };
}

function summaryOf(source: SourceCoverage | undefined, { mustSupport, textOnly }: CountedFhir): CoverageSummary {
  const { unread = [], leftOut = [], columns = [], fields = [], words = [], descriptionIds = [] } = source ?? {};
  return {
    columnsNeverRead: unread.filter(({ rows }) => rows > 0).length + leftOut.length,
    columnsBlank: columns.filter(({ rows, filled }) => rows > 0 && filled === 0).length,
    fieldsNotMapped: fields.filter(({ mapped }) => !mapped).length,
    fieldsNeverFilled: fields.filter(({ mapped, records, filled }) => mapped && records > 0 && filled === 0).length,
    mustSupportNeverFilled: mustSupport.filter(({ filled }) => filled === 0).length,
    codesUnmapped: words.length,
    descriptionIds: descriptionIds.length,
    textOnly: textOnly.length,
  };
}
