/** What `GET /rounds` tells of a home's week. */
export interface HomeWeek {
  home: { reference: string; odsCode?: string };
  networks: { reference: string; odsCode?: string }[];
  week: string;
  from: string;
  to: string;
  counted: boolean;
  text: string;
  residents: { living: number; seen: number };
  rounds: WeekRound[];
  otherContacts: WeekContact[];
}

export interface WeekRound {
  encounter: string;
  url: string;
  kind: 'round' | 'check-in';
  status: string;
  start?: string;
  participants: { roles: string[] }[];
  residents: { listed: number; seen: number };
  outcomes: { total: number; decisions: Readonly<Record<string, number>> };
  contacts: WeekContact[];
}

interface WeekContact {
  encounter: string;
  url: string;
  start?: string;
  linkedBy?: string;
}
