/** Whether the service of this container is ready: for HEALTHCHECK, where there is neither curl nor a shell. */
const port = process.env['EHCH_PORT'] ?? '8080';
const ready = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).then(({ ok }) => ok, () => false);
process.exit(ready ? 0 : 1);
