export { mapRecord, type MapResult } from './map-record.ts';
export { startMapper } from './start-mapper.ts';
