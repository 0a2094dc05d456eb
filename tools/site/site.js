// What scrolls sideways can be reached and scrolled by keyboard; what does not is no stop on the way.
const SCROLLING = ".md-typeset__scrollwrap, .md-typeset pre > code, .diagram";

function markScrolling() {
  for (const each of document.querySelectorAll(SCROLLING)) {
    each.toggleAttribute("tabindex", each.scrollWidth > each.clientWidth);
    if (each.hasAttribute("tabindex")) each.tabIndex = 0;
  }
}

// The theme puts its frames around tables when the document is there.
addEventListener("load", markScrolling);
addEventListener("resize", markScrolling);
// Within a fold nothing has a width until it is opened.
addEventListener("toggle", markScrolling, true);

// On the page for what is not found, a button beside the theme's own opens the search.
addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-search]")) document.querySelector(".md-search__button").click();
});
