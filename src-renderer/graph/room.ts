/** The picture and the tree side by side, in pixels. */
export const roomForTree = 1500;

/** As many cards as a page draws and moves without being felt; more go onto a canvas. */
export const cardsAsElements = 300;
