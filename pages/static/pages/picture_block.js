// A picture in a block is named by what it shows, or else by its title. Folded blocks around it follow.
{
  const ImageBlock = window.telepath.constructors["wagtail.images.blocks.ImageBlock"];
  class PictureBlock extends ImageBlock {
    render(...given) {
      const block = super.render(...given);
      const { image, alt_text: words } = block.childBlocks;
      block.layout.getTextLabel = (options) => words.getTextLabel(options) || image.getTextLabel(options) || "";
      block.layout.setCollapsedLabelText();
      const rename = () => {
        block.layout.setCollapsedLabelText();
        for (let item = words.element; (item = item.parentElement.closest("[data-streamfield-child]")); ) {
          item.querySelector("[data-panel-toggle]").dispatchEvent(new Event("wagtail:panel-toggle"));
        }
      };
      image.widget.addEventListener("chosen", rename);
      words.element.addEventListener("change", rename);
      return block;
    }
  }
  window.telepath.register("pages.blocks.PictureBlock", PictureBlock);
}
