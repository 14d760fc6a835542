// A button that does nothing at the first press but ask, and does it at the second one.

/** How long it waits for the second press. */
const DOUBT = 4_000;

export class Twice {
  #button;
  #label;
  #question;
  #doubt;

  /** question: what the button says after the first press. */
  constructor(button, question, action) {
    this.#button = button;
    this.#label = button.textContent;
    this.#question = question;
    button.addEventListener("click", () => {
      if (this.#doubt === undefined) {
        this.#button.textContent = this.#question;
        this.#doubt = setTimeout(() => this.reset(), DOUBT);
      } else {
        this.reset();
        action();
      }
    });
  }

  /** Forgets the first press. */
  reset() {
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
    this.#button.textContent = this.#label;
  }
}
