/** What NEWS2 is scored from. Units: breaths and beats per minute, percent, mmHg, degrees Celsius. */
export interface News2Parameters {
  respirationRate?: number;
  oxygenSaturation?: number;
  /** Scale 2 is for hypercapnic respiratory failure alone, where a clinician decided on it; the chart's other scale is for everybody else. */
  oxygenScale?: 1 | 2;
  onOxygen?: boolean;
  systolic?: number;
  pulse?: number;
  consciousness?: 'alert' | 'new-confusion' | 'voice' | 'pain' | 'unresponsive';
  temperature?: number;
}

export type News2Parameter = Exclude<keyof News2Parameters, 'oxygenScale'>;

export interface News2Score {
  /** The score of each parameter that was there, in the order of the chart. */
  subScores: readonly { parameter: News2Parameter; score: number }[];
  /** The parameters that have none. */
  missing: readonly News2Parameter[];
  /** Their sum, if all seven were there. */
  total: number | undefined;
  /** What the total can be: from the sum of what is there to that and the most that is missing. */
  least: number;
  most: number;
  /** Whether what is there asks for an urgent response, whatever is missing: five in all, or three for one parameter. */
  asksForResponse: boolean;
}

/** Up to and including this value, this score. */
type Bands = readonly (readonly [upTo: number, score: number])[];

/** The chart: National Early Warning Score 2, Royal College of Physicians, 2017. */
const CHART = {
  respirationRate: [[8, 3], [11, 1], [20, 0], [24, 2], [Infinity, 3]],
  oxygenSaturation: [[91, 3], [93, 2], [95, 1], [Infinity, 0]],
  oxygenSaturationOnScale2OnAir: [[83, 3], [85, 2], [87, 1], [Infinity, 0]],
  oxygenSaturationOnScale2OnOxygen: [[83, 3], [85, 2], [87, 1], [92, 0], [94, 1], [96, 2], [Infinity, 3]],
  systolic: [[90, 3], [100, 2], [110, 1], [219, 0], [Infinity, 3]],
  pulse: [[40, 3], [50, 1], [90, 0], [110, 1], [130, 2], [Infinity, 3]],
  temperature: [[35, 3], [36, 1], [38, 0], [39, 1], [Infinity, 2]],
} as const satisfies Record<string, Bands>;

const BREATHING = { air: 0, oxygen: 2 } as const;

const CONSCIOUSNESS = { alert: 0, 'new-confusion': 3, voice: 3, pain: 3, unresponsive: 3 } as const;

/** The most that each parameter can score, in the order of the chart. */
const MOST: Readonly<Record<News2Parameter, number>> = { respirationRate: 3, oxygenSaturation: 3, onOxygen: 2, systolic: 3, pulse: 3, consciousness: 3, temperature: 3 };

/** From these on a clinician is called urgently: Royal College of Physicians, 2017. */
const URGENT_TOTAL = 5;
const URGENT_SUB_SCORE = 3;

const PARAMETERS = Object.keys(MOST) as News2Parameter[];

/** Scores a set of observations by the NEWS2 chart. A parameter that is not there has no score, and then there is no total. */
export function scoreNews2(observed: News2Parameters): News2Score {
  const subScores = PARAMETERS.flatMap((parameter) => {
    const score = SCORES[parameter](observed);
    return score === undefined ? [] : [{ parameter, score }];
  });
  const least = subScores.reduce((sum, { score }) => sum + score, 0);
  const missing = PARAMETERS.filter((parameter) => subScores.every((scored) => scored.parameter !== parameter));
  return {
    subScores,
    missing,
    total: missing.length === 0 ? least : undefined,
    least,
    most: missing.reduce((sum, parameter) => sum + MOST[parameter], least),
    asksForResponse: least >= URGENT_TOTAL || subScores.some(({ score }) => score >= URGENT_SUB_SCORE),
  };
}

const SCORES: Readonly<Record<News2Parameter, (observed: News2Parameters) => number | undefined>> = {
  respirationRate: ({ respirationRate }) => inBands(CHART.respirationRate, respirationRate),
  oxygenSaturation: scoreSaturation,
  onOxygen: ({ onOxygen }) => (onOxygen === undefined ? undefined : BREATHING[onOxygen ? 'oxygen' : 'air']),
  systolic: ({ systolic }) => inBands(CHART.systolic, systolic),
  pulse: ({ pulse }) => inBands(CHART.pulse, pulse),
  consciousness: ({ consciousness }) => consciousness && CONSCIOUSNESS[consciousness],
  temperature: ({ temperature }) => inBands(CHART.temperature, toOneDecimal(temperature)),
};

/** On scale 2 a high saturation is harmful on oxygen and well on air, so without knowing which it has no score. */
function scoreSaturation({ oxygenSaturation, oxygenScale = 1, onOxygen }: News2Parameters): number | undefined {
  if (oxygenScale === 1) return inBands(CHART.oxygenSaturation, oxygenSaturation);
  const onAir = inBands(CHART.oxygenSaturationOnScale2OnAir, oxygenSaturation);
  const onSupplement = inBands(CHART.oxygenSaturationOnScale2OnOxygen, oxygenSaturation);
  if (onOxygen === undefined) return onAir === onSupplement ? onAir : undefined;
  return onOxygen ? onSupplement : onAir;
}

const inBands = (bands: Bands, value: number | undefined): number | undefined => (value === undefined ? undefined : bands.find(([upTo]) => value <= upTo)?.[1]);

/** The chart's bands of temperature meet at one decimal. */
const toOneDecimal = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value * 10) / 10);
