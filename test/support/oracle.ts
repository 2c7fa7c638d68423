/** One version of a source record that was sent, and what was answered. */
export interface Sent {
  id: string;
  version: number;
  /** The receipt that acknowledged it; undefined where no answer came, or another. */
  receipt: string | undefined;
}

/** A resource as the FHIR server has it. */
export interface OnServer {
  /** Such as `CarePlan/12`. */
  reference: string;
  identity: string;
  version: number;
  /** Which version of which source record it shows, where it shows one. */
  shows?: { id: string; version: number };
}

/** An event as the subscriber's own log has it, in the order in which they came. */
export interface Heard {
  subscription: string;
  number: number;
  webhookId: string;
  /** Such as `CarePlan/12`. */
  focus: string;
  version: number;
}

/** All that can be known of what became of what was sent, from four sides. */
export interface Evidence {
  sent: readonly Sent[];
  /** What each receipt says of its record. */
  receipts: ReadonlyMap<string, string>;
  server: readonly OnServer[];
  ledger: {
    /** State of each version of a source record that is there. */
    records: readonly { id: string; version: number; state: string }[];
    /** Version of each resource that the ledger takes the server to have. */
    versions: ReadonlyMap<string, number>;
    /** Events that each subscription was given. */
    events: ReadonlyMap<string, number>;
  };
  audit: {
    /** Entries that say that a receipt was given, by receipt. */
    accepted: ReadonlyMap<string, number>;
    /** Every version of a resource that an entry says was written, such as `CarePlan/12 3`, as often as it is said. */
    written: readonly string[];
  };
  heard: readonly Heard[];
  /** Resources that others put on the server. */
  foreign: ReadonlySet<string>;
}

/**
 * Compares what was acknowledged with what became of it (REL-090): on the FHIR server, in the ledger, in the audit and in the
 * subscriber's own log. Names each difference; none means that nothing was lost, doubled, made stale, disordered or left out.
 */
export function differences(evidence: Evidence): string[] {
  return [...ofRecords(evidence), ...ofServer(evidence), ...ofAudit(evidence), ...ofEvents(evidence)].sort();
}

/** A receipt says one of these of a record with which all has been done. */
export const ENDED: ReadonlySet<string> = new Set(['published', 'superseded', 'unchanged']);

function ofRecords({ sent, receipts, server, ledger }: Evidence): string[] {
  const acknowledged = sent.filter(({ receipt }) => receipt !== undefined);
  const attempted = new Set(sent.map(nameOf));
  const kept = Map.groupBy(ledger.records, nameOf);
  const newest = new Map<string, number>();
  for (const { id, version } of acknowledged) newest.set(id, Math.max(version, newest.get(id) ?? 0));
  const shown = Map.groupBy(server.flatMap(({ shows }) => (shows ? [shows] : [])), ({ id }) => id);
  return [
    ...acknowledged.filter((one) => !kept.has(nameOf(one))).map((one) => `lost: ${nameOf(one)} was acknowledged and is not in the ledger`),
    ...[...kept].filter(([, all]) => all.length > 1).map(([name, all]) => `doubled: ${name} is in the ledger ${all.length} times`),
    ...[...kept.keys()].filter((name) => !attempted.has(name)).map((name) => `unexpected: ${name} is in the ledger and nobody sent it`),
    ...acknowledged.filter(({ receipt = '' }) => !ENDED.has(receipts.get(receipt) ?? '')).map((one) => `stuck: the receipt of ${nameOf(one)} says ${receipts.get(one.receipt ?? '') ?? 'nothing'}`),
    ...[...newest].filter(([id]) => !shown.has(id)).map(([id]) => `lost: ${id} was acknowledged and is not on the FHIR server`),
    ...[...shown].filter(([, all]) => all.length > 1).map(([id, all]) => `doubled: ${id} is on the FHIR server ${all.length} times`),
    ...[...newest].flatMap(([id, version]) => staleOf(shown.get(id), { id, version })),
  ];
}

/** One whose answer was lost may stand too, where it is newer than all that were acknowledged. */
const staleOf = (shown: readonly { version: number }[] | undefined, { id, version }: { id: string; version: number }): string[] =>
  (shown ?? []).filter((one) => one.version < version).map((one) => `stale: the FHIR server shows version ${one.version} of ${id}, not ${version}`);

const nameOf = ({ id, version }: { id: string; version: number }): string => `${id} version ${version}`;

function ofServer({ server, ledger, foreign }: Evidence): string[] {
  const ours = server.filter(({ reference }) => !foreign.has(reference));
  const there = new Map(server.map(({ reference, version }) => [reference, version]));
  return [
    ...[...Map.groupBy(ours, ({ identity }) => identity)].filter(([, all]) => all.length > 1).map(([, all]) => `doubled: ${all.map(({ reference }) => reference).join(' and ')} are one resource`),
    ...ours.filter(({ reference }) => !ledger.versions.has(reference)).map(({ reference }) => `unexpected: ${reference} is on the FHIR server and not in the ledger`),
    ...[...ledger.versions].flatMap(([reference, version]) => (there.get(reference) === version ? [] : [`different: ${reference} is version ${version} in the ledger and ${there.get(reference) ?? 'not there'} on the FHIR server`])),
  ];
}

function ofAudit({ sent, server, audit, foreign }: Evidence): string[] {
  const acknowledged = new Set(sent.flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt])));
  const written = new Map([...Map.groupBy(audit.written, (one) => one)].map(([one, all]) => [one, all.length]));
  const versions = server.filter(({ reference }) => !foreign.has(reference)).flatMap(({ reference, version }) => Array.from({ length: version }, (_, index) => `${reference} ${index + 1}`));
  return [
    ...[...acknowledged].flatMap((receipt) => countedOnce(audit.accepted.get(receipt), `receipt ${receipt}`)),
    ...versions.flatMap((version) => countedOnce(written.get(version), `the writing of ${version}`)),
  ];
}

const countedOnce = (count = 0, what: string): string[] => (count === 1 ? [] : [`${count === 0 ? 'unaudited' : 'doubled'}: ${what} is in the audit ${count} times`]);

function ofEvents({ server, ledger, heard }: Evidence): string[] {
  const log = Map.groupBy(heard, ({ subscription }) => subscription);
  return [...[...ledger.events].flatMap(([subscription, count]) => ofSubscription(subscription, count, log.get(subscription) ?? [])), ...ofVersions(server, heard)];
}

/** Numbers 1 to the last, the first time that each came in that order, and what came twice under one name (N4). */
function ofSubscription(subscription: string, count: number, heard: readonly Heard[]): string[] {
  const first = firstOf(heard);
  const numbers = first.map(({ number }) => number);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !numbers.includes(number));
  const renamed = [...Map.groupBy(heard, ({ number }) => number)].filter(([, all]) => new Set(all.map(({ webhookId }) => webhookId)).size > 1);
  return [
    ...missing.map((number) => `gap: event ${number} of subscription ${subscription} was not heard`),
    ...numbers.filter((number, index) => index > 0 && number < (numbers[index - 1] ?? 0)).map((number) => `disordered: event ${number} of subscription ${subscription} was first heard after one that follows it`),
    ...numbers.filter((number) => number > count).map((number) => `unexpected: event ${number} of subscription ${subscription} is not in the ledger`),
    ...renamed.map(([number]) => `doubled: event ${number} of subscription ${subscription} was heard under two names`),
    ...regressions(first).map((focus) => `regressed: ${focus} was told at an older version after a newer one`),
  ];
}

const firstOf = (heard: readonly Heard[]): Heard[] => heard.filter(({ number }, index) => heard.findIndex((other) => other.number === number) === index);

function regressions(heard: readonly Heard[]): string[] {
  const seen = new Map<string, number>();
  const found = new Set<string>();
  for (const { focus, version } of heard) {
    if (version < (seen.get(focus) ?? 0)) found.add(focus);
    seen.set(focus, version);
  }
  return [...found];
}

/** Each version of what is subscribed to is one event, to one of the subscriptions. */
function ofVersions(server: readonly OnServer[], heard: readonly Heard[]): string[] {
  const told = Map.groupBy([...Map.groupBy(heard, ({ subscription }) => subscription).values()].flatMap(firstOf), ({ focus, version }) => `${focus} ${version}`);
  const versions = server.filter(({ shows }) => shows !== undefined).flatMap(({ reference, version }) => Array.from({ length: version }, (_, index) => `${reference} ${index + 1}`));
  return versions.flatMap((version) => {
    const count = told.get(version)?.length ?? 0;
    return count === 1 ? [] : [`${count === 0 ? 'untold' : 'doubled'}: ${version} was told of ${count} times`];
  });
}
