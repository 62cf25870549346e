// Shows the hero photo far too late, so that the largest paint is slow.
setTimeout(() => {
  const photo = document.querySelector("#hero-photo");
  photo.src = photo.dataset.lateSrc;
}, 4300);
