/** The colour of marks: a CSS variable of the page with what stands for it in an SVG file of its own. */
export const markColour = 'var(--mark, #2f6db3)';

/** The colour of a second kind of marks, told apart from the first by people who see few colours (Okabe and Ito, 2008). */
export const secondColour = 'var(--mark-2, #d55e00)';
