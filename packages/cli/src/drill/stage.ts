/** A stack of its own that a drill is held on, whose clock can be moved. */
export interface Stage {
  /** Where it answers, without a slash at the end. */
  url: string;
  token(): Promise<string>;
  /** Lets so many milliseconds pass for everything that subscribers are told. */
  moveClock(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** @param endpoints origins that subscribers of the drill use */
export type OpenStage = (endpoints: readonly string[]) => Promise<Stage>;
