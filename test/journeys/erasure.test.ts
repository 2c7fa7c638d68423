import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '@ehch/cli';
import { listAudit } from '@ehch/ledger';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { registerFile, residentRow, sendFile } from '../../services/intake/test/support/register.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

/** A resident whose every word can be found again, and the same of somebody else. */
const CANARIES = ['Quillfeather', 'Zzcanary', '9000000009', '900 000 0009', 'Canary Wharf Cottage', '07700 900999', 'zz.canary@example.org', 'Budgerigar concern', 'LOCAL-CANARY', 'RES-C', 'RO-C'];
const OTHERS = ['Nightingale', '9000000017'];
const HOME = { odsCode: 'VM1AB' };
const system = 'https://care.sunnyside.example';
const backends = process.env['REDIS_URL'] ? ['postgres', 'redis'] : ['postgres'];

describe.each(backends)('SEC-056: on %s', (backend) => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney({ redis: backend === 'redis' });
    await journey.subscriber.subscribe(journey.client, 'home-round-outcome', { content: 'full-resource' });
    await until('the handshake', () => journey.subscriber.handshakes === 1);
    await journey.send('home-register', exampleOf('home-register', { home: HOME }));
    await live({ nhsNumber: '900 000 0009', localId: 'LOCAL-CANARY' }, { family: 'Quillfeather', given: ['Zzcanary'] }, 'C', 'Budgerigar concern');
    await live({ nhsNumber: '9000000017', localId: 'LOCAL-OTHER' }, { family: 'Nightingale', given: ['Florence'] }, 'O', 'none');
    await journey.settle();
    // A row that is held, of a file in which another is not.
    const held = { 'NHS No': '900 000 0009', Surname: 'Quillfeather', Forename: 'Zzcanary', 'D.O.B.': '31/02/1934' };
    expect((await sendFile(journey.client, registerFile([residentRow(), residentRow(held)]))).status).toBe(202);
    // Nobody can be told now, so that what is to be told waits.
    journey.subscriber.answer = () => 500;
    await journey.send('round-outcome', exampleOf('round-outcome', { home: HOME, resident: { nhsNumber: '9000000009', localId: 'LOCAL-CANARY' }, concern: 'Budgerigar concern', source: { system, id: 'RO-C-2' } }));
    await until('what waits for its subscriber alone', async () => (await sql`select from event e join record r on r.id = e.record_id where r.source_key = 'RO-C-2'`.execute(journey.database.ledger)).rows.length > 0);
  });
  afterAll(() => journey.close());

  async function live(resident: { nhsNumber: string; localId: string }, name: object, id: string, concern: string): Promise<void> {
    const contacts = [{ id: 'c1', name: `${(name as { family: string }).family} Next-of-kin`, relationship: 'child', email: id === 'C' ? 'zz.canary@example.org' : 'other@example.org' }];
    const lines = [id === 'C' ? 'Canary Wharf Cottage' : 'Elsewhere'];
    await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident, name, phone: id === 'C' ? '07700 900999' : '07700 900000', address: { lines, postcode: 'ZZ99 3CZ' }, contacts, source: { system, id: `RES-${id}` } }));
    await journey.send('round-outcome', exampleOf('round-outcome', { home: HOME, resident, concern, source: { system, id: `RO-${id}` } }));
  }

  async function ehch(input: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCommand(['resident', ...argv], { out: (text) => out.push(text), err: (text) => err.push(text), in: () => Promise.resolve(input), env: { DATABASE_URL: journey.database.url } });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Where a word stands: every column of every table but those of the FHIR server, as text and as bytes, and everything in Redis. */
  async function findAll(words: readonly string[]): Promise<string[]> {
    const { rows: tables } = await sql<{ schema: string; name: string }>`
      select table_schema as schema, table_name as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'sandbox')`.execute(journey.database.ledger);
    const texts = new Map<string, string>();
    for (const { schema, name } of tables) {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(`${schema}.${name}`)} t`.execute(journey.database.ledger);
      texts.set(`${schema}.${name}`, rows.map(({ text }) => text).join('\n'));
    }
    if (backend === 'redis') texts.set('redis', await dumpRedis());
    const formsOf = (word: string) => [word, Buffer.from(word).toString('hex'), Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1)];
    return [...texts].flatMap(([place, text]) => words.filter((word) => formsOf(word).some((form) => text.includes(form))).map((word) => `${word} in ${place}`));
  }

  test('what is held is shown store by store, without a word of the resident, and a dry run changes nothing', async () => {
    const shown = await ehch('9000000009\n', 'show', '--nhs-number-from-stdin', '--json');
    const { held } = JSON.parse(shown.out) as { held: { counts: Record<string, number>; resources: string[]; told: string[] } };
    expect(held.counts).toMatchObject({ records: 3, bundles: 3, rows: 4, events: expect.any(Number), 'deliveries that wait': 1 });
    expect(held.counts['names']).toBeGreaterThan(1);
    expect(held.told).toEqual([journey.client.clientId]);
    const [patient] = await journey.resources<{ resourceType: 'Patient'; id: string }>('Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009');
    expect(held.resources).toContain(`Patient/${patient?.id}`);
    expect(held.resources.filter((reference) => /^(Organization|Location)\//.test(reference))).toEqual([]);
    const dry = await ehch('900 000 0009', 'erase', '--nhs-number-from-stdin');
    expect(dry).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
    expect((await ehch('9000000009', 'show', '--nhs-number-from-stdin', '--json')).out).toBe(shown.out);
    for (const word of CANARIES) expect(shown.out + dry.out + dry.err).not.toContain(word);
    expect((await findAll(CANARIES)).length).toBeGreaterThan(5);
  });

  test('after the erasure nothing of the resident is in any table nor in Redis; all of the others is, and the audit tells of it', async () => {
    const others = await ehch('9000000017', 'show', '--nhs-number-from-stdin', '--json');
    const before = (await findAll(OTHERS)).toSorted();
    const erased = await ehch('9000000009', 'erase', '--nhs-number-from-stdin', '--yes', '--json');
    expect(erased).toMatchObject({ code: 0, err: '' });
    expect(await findAll(CANARIES)).toEqual([]);
    expect((await findAll(OTHERS)).toSorted()).toEqual(before);
    expect(await ehch('9000000017', 'show', '--nhs-number-from-stdin', '--json')).toEqual(others);
    const { erased: report } = JSON.parse(erased.out) as { erased: { resources: string[] } };
    const [row] = await listAudit(journey.database.ledger, journey.client.tenant, { filter: { clientId: 'ehch-command' }, limit: 1 });
    expect(row).toMatchObject({ event: 'resident-erased', action: 'D', resources: report.resources });
    expect((await ehch('9000000009', 'show', '--nhs-number-from-stdin')).out).toBe('Nothing is held under this number.');
  });

  test('subscribers go on, with no gap in their numbers, and the resident can be taken in again', async () => {
    journey.subscriber.answer = () => 200;
    await journey.settle();
    const before = journey.subscriber.events.length;
    await live({ nhsNumber: '9000000009', localId: 'LOCAL-CANARY' }, { family: 'Quillfeather', given: ['Zzcanary'] }, 'C', 'again');
    await journey.settle();
    await until('the subscriber is told', () => journey.subscriber.events.length > before);
    expect(JSON.parse((await ehch('9000000009', 'show', '--nhs-number-from-stdin', '--json')).out)).toMatchObject({ held: { counts: { records: 2 } } });
  });

  test.each(['', '9000000008', 'Quillfeather', '9000000009 9000000017'])('input that is no NHS number is refused, and not repeated: %j', async (input) => {
    const { code, out, err } = await ehch(input, 'erase', '--nhs-number-from-stdin', '--yes');
    expect([code, out, err]).toEqual([1, '', 'The input is not an NHS number: ten digits, the last of which checks the others.']);
  });
});

async function dumpRedis(): Promise<string> {
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map(async (key) => `${key} ${(await redis.dumpBuffer(key))?.toString('latin1') ?? ''}`));
  redis.disconnect();
  return dumps.join('\n');
}
