import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a topic fire. The FHIRPath expressions are evaluated on a version of the resource and answer a boolean. */
export interface TopicTrigger {
  /** FHIR type of the focus. */
  resource: string;
  /** Canonical that the current version claims. */
  profile: string;
  on: readonly ('create' | 'update')[];
  /** Holds of the version before; not asked when there is none. */
  previous?: string;
  /** Holds of the version now; `%previous` is the version before, empty where there is none. */
  current?: string;
  /**
   * Holds of a version that takes back the one before, where that claimed the profile and `current` held of it. The topic
   * fires for such a version too, whatever profile it claims, so that whoever was told hears that it no longer stands.
   */
  withdrawn?: string;
}

/** A parameter that a subscription may filter the topic by. */
export interface TopicFilter {
  name: 'patient' | 'home' | 'pcn' | 'practice' | 'severity';
  description: string;
  /** FHIRPath of the reference in the focus from which the filter's value is found; none for `severity`. */
  path?: string;
  /** What that reference names. From a resident the way goes to their home or practice, from a location to its home, from a home to the network it is aligned to. */
  from?: 'resident' | 'location' | 'home';
  /** `<name>.identifier=system|value` is accepted too (SUB-005). */
  identifier?: boolean;
}

/** One subject that a shared care record may subscribe to, as it stands in topics/<name>.json. */
export interface Topic {
  /** Canonical, and the `Subscription.criteria` of who subscribes. */
  url: string;
  name: string;
  version: string;
  title: string;
  description: string;
  trigger: TopicTrigger;
  /** Grades of urgency, the gravest first: the first whose FHIRPath holds of the current version is the event's. */
  severity?: readonly { code: string; when: string }[];
  canFilterBy: readonly TopicFilter[];
  /** What a full-resource notification carries: the focus, and what these include parameters name. */
  notificationShape: { focus: string; include: readonly string[] };
}

const FOLDER = join(import.meta.dirname, 'topics');

/** The topics on offer, by name. */
export const TOPICS: readonly Topic[] = readdirSync(FOLDER).sort()
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Topic);
