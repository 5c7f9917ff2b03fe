/** Sentences that differ in one noun only: what came, went or changed, for each topic of envoy/diff/topics.ts. */
const forms = ['changed', 'added', 'removed'] as const;
type Form = (typeof forms)[number];
type Sentences<Topic extends string> = Readonly<
  Record<`diff.${Topic}.${Form}` | `diff.noun.${Topic}`, string>
>;

/** `{what}` of each form is the topic's own noun; the other parameters stay for format.ts. */
export function sentencesOf<const Topic extends string>(
  nouns: Readonly<Record<Topic, string>>,
  templates: Readonly<Record<Form, string>>,
): Sentences<Topic> {
  const made: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries<string>(nouns).flatMap(([topic, noun]): [string, string][] => [
      [`diff.noun.${topic}`, noun],
      ...forms.map((form): [string, string] => [
        `diff.${topic}.${form}`,
        templates[form].replace('{what}', noun),
      ]),
    ]),
  );
  if (!saysAll(made, nouns)) throw new Error('a topic lost its sentences');
  return made;
}

function saysAll<Topic extends string>(
  made: Readonly<Record<string, string>>,
  nouns: Readonly<Record<Topic, string>>,
): made is Readonly<Record<string, string>> & Sentences<Topic> {
  return Object.keys(nouns).every((topic) =>
    [`diff.noun.${topic}`, ...forms.map((form) => `diff.${topic}.${form}`)].every(
      (key) => key in made,
    ),
  );
}
