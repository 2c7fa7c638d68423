/** A program for the tests of the embedded server: owns one, says so on standard output, and stops it when its standard input ends. */
import { startEmbeddedPostgres } from './postgres.ts';

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

try {
  const [dataDir = ''] = process.argv.slice(2);
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  say({ url: postgres.url, pid: postgres.server.pid });
  process.stdin.resume().once('end', () => void postgres.stop());
} catch (error) {
  say({ refused: (error as Error).message });
  process.stdin.destroy();
}
