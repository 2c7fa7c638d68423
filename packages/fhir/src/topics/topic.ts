/** What makes a topic fire. The FHIRPath expressions are evaluated on a version of the resource and answer a boolean. */
export interface TopicTrigger {
  /** FHIR type of the focus. */
  resource: string;
  /** Canonical that the current version claims; where none is named, any resource of the type is meant. */
  profile?: string;
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
  name: string;
  description: string;
  /** FHIRPath of the reference in the focus from which the filter's value is found; none where the event itself has it. */
  path?: string;
  /** What that reference names, for whoever follows it. */
  from?: string;
  /** `<name>.identifier=system|value` is accepted too (SUB-005). */
  identifier?: boolean;
}

/** One subject that others may subscribe to: what a SubscriptionTopic of R5 says, as far as we use it. */
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
