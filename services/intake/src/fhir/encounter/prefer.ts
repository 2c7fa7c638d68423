/** What a successful write answers with (REST-050). */
export type Preference = 'minimal' | 'representation' | 'OperationOutcome';

const RETURN = /(?:^|[,;])\s*return\s*=\s*"?(minimal|representation|OperationOutcome)"?\s*(?:$|[,;])/;

/** Of a Prefer header; representation where it says nothing that is known (REST-051). */
export const preferenceOf = (header: string | undefined): Preference => (RETURN.exec(header ?? '')?.[1] as Preference | undefined) ?? 'representation';
