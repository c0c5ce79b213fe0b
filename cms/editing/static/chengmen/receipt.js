// Asks for a page's standing until the publisher has answered, and shows it where it stands.
(() => {
  const PAUSE = 700;
  const PATIENCE = 120;

  async function follow(place, left) {
    const answer = await fetch(place.dataset.receipt, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const standing = await answer.json();
    place.querySelector('[data-receipt-text]').textContent = standing.text;
    place.querySelector('[data-receipt-release]').textContent = standing.release;
    const link = place.querySelector('[data-receipt-link]');
    link.hidden = !standing.url;
    link.href = link.textContent = standing.url;
    if (standing.is_settled) {
      place.removeAttribute('data-receipt');
      place.classList.add(`receipt--${standing.state}`);
    } else if (left > 0) {
      setTimeout(() => follow(place, left - 1), PAUSE);
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('[data-receipt]').forEach((place) => follow(place, PATIENCE));
  });
})();
