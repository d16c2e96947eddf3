// Opening hours: a button gives Monday to Friday the times of the first line.
{
  const WORKING_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"];
  const valueOf = (child) => child.block.getValue();
  const notice = (list) => list.container[0].dispatchEvent(new Event("change", { bubbles: true }));

  const sameForWorkingDays = (list, insert) => {
    const { opens = "", closes = "" } = list.children.length ? valueOf(list.children[0]) : {};
    WORKING_DAYS.forEach((day, place) => {
      const rows = list.children.filter((child) => valueOf(child).day === day);
      if (rows.length) rows[0].block.setState({ opens, closes });
      else insert({ day, opens, closes }, Math.min(place, list.children.length));
    });
    notice(list);
  };

  const withButton = (list, insert) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary hours-same";
    button.textContent = gettext("Same for Monday to Friday");
    button.title = gettext("Gives Monday to Friday the times of the first line");
    button.addEventListener("click", () => sameForWorkingDays(list, insert));
    list.container[0].append(button);
    return list;
  };

  const { StreamBlockDefinition, ListBlockDefinition } = window.wagtailStreamField.blocks;
  class HoursStream extends StreamBlockDefinition {
    render(...given) {
      const list = super.render(...given);
      return withButton(list, (value, place) => list.insert({ type: "hours", value, id: crypto.randomUUID?.() }, place));
    }
  }
  class HoursList extends ListBlockDefinition {
    render(...given) {
      const list = super.render(...given);
      return withButton(list, (value, place) => list.insert(value, place));
    }
  }
  window.telepath.register("pages.blocks.HoursStream", HoursStream);
  window.telepath.register("pages.blocks.HoursList", HoursList);
}
