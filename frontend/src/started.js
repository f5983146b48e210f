// Runs before the page is drawn, so that what a script will fold is never first shown open.
document.body.className += " js-enabled govuk-frontend-supported";
