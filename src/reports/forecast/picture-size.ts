/** The width of a picture that is a file of its own, in pixels. */
export const pictureWidth = 720;

/** The height of its chart without legend and words, in pixels. */
export const pictureHeight = 320;
