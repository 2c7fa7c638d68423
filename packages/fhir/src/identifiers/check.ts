/** What a check of an identifier says: its normal form, or one stable word for what is wrong. Never the value that was refused. */
export type Checked<Fault extends string> = { ok: true; value: string } | { ok: false; fault: Fault };

export const accepted = (value: string): { ok: true; value: string } => ({ ok: true, value });

export const refused = <Fault extends string>(fault: Fault): { ok: false; fault: Fault } => ({ ok: false, fault });
