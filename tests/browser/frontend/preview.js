const CMS = "https://cms.example.org";
const token = new URLSearchParams(location.search).get("token");

const show = async () => {
  const answer = await fetch(`${CMS}/api/v1/preview/${encodeURIComponent(token)}/`);
  const { document: page, detail } = await answer.json();
  render(page ?? { title: detail, body: [] }); // what shows a live page, too
};
addEventListener("message", ({ data, origin }) => {
  if (origin === CMS && data.type === "preview") show();
});
show();
