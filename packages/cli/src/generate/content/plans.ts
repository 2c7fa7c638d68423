/** What plans are put together from, in the words of residents and carers. */
export const WHAT_MATTERS = [
  'My garden, my church on Sundays, and to be called by my first name.',
  'Seeing my grandchildren.\r\nA proper cup of tea at four.',
  'To be asked, not told. I was a teacher for thirty years.',
  'Quiet in the mornings; the radio in the afternoon.',
  'Food as my mother cooked it, and my prayers at the right times.',
  'That nobody hides things from me.',
  'Keeping my own cardigan and my own chair by the window.',
  'Football on Saturday; a beer with it.',
  'To stay here at the end, with my family about me.',
  'My dog visits on Wednesdays. He matters most.',
] as const;

export const YOUNG_WHAT_MATTERS = ['My job at the café and my bus pass.', 'Choosing my own clothes. Seeing my brother every week.', 'Swimming on Tuesdays with my friends.'] as const;

export const NEEDS = ['Heart failure', 'Dementia', 'At risk of falls', 'Diabetes', 'Arthritis of both knees', 'Low mood in winter', 'Poor sight', 'Hard of hearing', 'Chronic lung disease', 'Stroke in the past'] as const;

export const YOUNG_NEEDS = ['Epilepsy', 'Learning disability', 'Anxious in new places', 'Asthma'] as const;

export const STRENGTHS = ['Walks with a frame', 'Family visits each week', 'Tells staff how he or she feels', 'Loves company at meals', 'Reads large print', 'Washes and dresses with a little help'] as const;

export const GOALS = ['Walk to the garden and back', 'Sleep through the night', 'Stay out of hospital', 'Go to the family wedding in spring', 'Eat in the dining room every day', 'Stop two of the tablets'] as const;

export const ACTIONS = ['Walk together after breakfast', 'Weigh once a month', 'Eye test at the home', 'Family tree on the wall of the room', 'Short exercises, seated, every morning'] as const;

export const CONTINGENCIES = [
  { when: 'Two kilograms heavier in three days, or more breathless', response: 'Call the surgery the same day' },
  { when: 'A fall with a bump to the head', response: 'Observations, call 111; 999 if drowsy' },
  { when: 'Will not eat or drink for a day', response: 'Tell the nurse in charge; ask for the round' },
] as const;
