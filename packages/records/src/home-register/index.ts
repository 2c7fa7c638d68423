import { homeSubject } from '../envelope/home.ts';
import { defineRecordType } from '../record-type.ts';
import { checkHomeRegister } from './check.ts';
import { mapHomeRegister } from './map.ts';
import type { HomeRegisterRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const homeRegister = defineRecordType<HomeRegisterRecord>({
  name: 'home-register',
  schema,
  example,
  check: checkHomeRegister,
  subject: ({ home }) => homeSubject(home),
  map: mapHomeRegister,
  notMapped: {},
  falseAsAbsent: { learningDisability: 'a home is a care home, and beside it a home for people with a learning disability or nothing more' },
});
