/** First names and family names that go together, and the language somebody of that name may like to be spoken to in. */
export interface NamePool {
  language: string;
  female: readonly string[];
  male: readonly string[];
  family: readonly string[];
}

/** Names of those who were born before 1960, as often as they stand here. Put together at random they are nobody's. */
export const ELDERS: readonly NamePool[] = [
  {
    language: 'English',
    female: ['Ada', 'Beryl', 'Doris', 'Edna', 'Enid', 'Hilda', 'Ivy', 'Joan', 'Mavis', 'Muriel', 'Olive', 'Peggy', 'Vera', 'Winifred'],
    male: ['Albert', 'Arthur', 'Cyril', 'Ernest', 'Frank', 'Harold', 'Leonard', 'Norman', 'Reginald', 'Ronald', 'Stanley', 'Wilfred'],
    family: ['Alder', 'Barlow', 'Cropper', 'Dunmore', 'Fenwick', 'Garside', 'Hallam', 'Ibbotson', 'Kershaw', 'Lomas', 'Marsden', 'Nuttall', 'Openshaw', 'Stott', 'Walmsley'],
  },
  {
    language: 'English',
    female: ['Margaret', 'Sheila', 'Brenda', 'Maureen', 'Shirley', 'Pamela', 'Jean', 'Audrey'],
    male: ['Derek', 'Kenneth', 'Brian', 'Raymond', 'Gordon', 'Trevor', 'Keith', 'Roy'],
    family: ['Ashdown', 'Brook', 'Carver', 'Draycott', 'Eastwood', 'Farrow', 'Greenhalgh', 'Holroyd', 'Latham', 'Mottram', 'Pickles', 'Rushton', 'Siddall', 'Tattersall'],
  },
  { language: 'Welsh', female: ['Eluned', 'Gwenllian', 'Menna', 'Siân'], male: ['Emrys', 'Gwilym', 'Idris'], family: ['Bevan', 'Parry', 'Pritchard', 'Rees'] },
  { language: 'English', female: ['Bridget', 'Maeve', 'Nuala'], male: ['Declan', 'Padraig', 'Seamus'], family: ['Brennan', 'Doyle', 'Gallagher', "O'Riordan"] },
  { language: 'English', female: ['Delrose', 'Icilda', 'Merlene'], male: ['Clifton', 'Egbert', 'Winston'], family: ['Blackwood', 'Francis', 'Gordon-Reid', 'Palmer'] },
  { language: 'Punjabi', female: ['Harjit', 'Surinder', 'Parkash'], male: ['Gurdial', 'Mohinder', 'Resham'], family: ['Dhillon', 'Gill', 'Grewal', 'Sandhu'] },
  { language: 'Gujarati', female: ['Jyotsna', 'Kantaben', 'Pushpa'], male: ['Jayantilal', 'Ramesh', 'Vinod'], family: ['Desai', 'Mistry', 'Patel'] },
  { language: 'Urdu', female: ['Nasreen', 'Shamim', 'Zubaida'], male: ['Abdul', 'Iqbal', 'Riaz'], family: ['Akhtar', 'Hussain', 'Malik'] },
  { language: 'Bengali', female: ['Amena', 'Rokeya'], male: ['Anwar', 'Rafiq'], family: ['Choudhury', 'Miah', 'Rahman'] },
  { language: 'Yoruba', female: ['Abimbola', 'Folasade'], male: ['Babatunde', 'Olufemi'], family: ['Adeyemi', 'Balogun', 'Ogunleye'] },
  { language: 'Polish', female: ['Halina', 'Jadwiga', 'Stanisława'], male: ['Kazimierz', 'Zdzisław'], family: ['Mazur', 'Nowak', 'Wójcik'] },
  { language: 'Italian', female: ['Assunta', 'Concetta'], male: ['Carmelo', 'Salvatore'], family: ['Esposito', 'Ferraro'] },
  { language: 'Cantonese', female: ['Mei Ling', 'Siu Fong'], male: ['Chi Ming', 'Kwok Wing'], family: ['Chan', 'Cheung', 'Leung'] },
  { language: 'Greek', female: ['Androulla', 'Despina'], male: ['Kyriacos', 'Panayiotis'], family: ['Christodoulou', 'Georgiou'] },
];

/** Names of those who are younger: staff, families, and the residents of a home for people with a learning disability. */
export const YOUNGER: readonly NamePool[] = [
  {
    language: 'English',
    female: ['Amy', 'Chloe', 'Gemma', 'Joanne', 'Leah', 'Leanne', 'Rachel', 'Tracey'],
    male: ['Callum', 'Craig', 'Jamie', 'Kieran', 'Lee', 'Neil', 'Ryan', 'Stuart'],
    family: ['Ashdown', 'Barlow', 'Carver', 'Eastwood', 'Fenwick', 'Holroyd', 'Latham', 'Marsden', 'Rushton', 'Thorpe'],
  },
  { language: 'English', female: ['Ifeoma', 'Joyce', 'Blessing'], male: ['Emeka', 'Kwame', 'Samuel'], family: ['Boateng', 'Mensah', 'Okafor'] },
  { language: 'English', female: ['Aisha', 'Priya', 'Simran'], male: ['Arjun', 'Imran', 'Nikhil'], family: ['Iqbal', 'Raman', 'Shah', 'Uppal'] },
  { language: 'English', female: ['Ana', 'Beatrix', 'Marta'], male: ['Marek', 'Paulo', 'Radu'], family: ['Ferreira', 'Ionescu', 'Zielińska-Moss'] },
  { language: 'English', female: ['Grace', 'Maria Luz'], male: ['Jun', 'Rodel'], family: ['Dela Cruz', 'Santos'] },
];
