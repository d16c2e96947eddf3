// Superscripts, subscripts and links to telephones survive pasting. The editor's own conversion of HTML does not know
// them, so `pasting.js` puts signs around them, and this plugin turns the signs into styles and links.
{
  const OPENING = { "\uE000": "SUPERSCRIPT", "\uE001": "SUBSCRIPT" };
  const CLOSING = "\uE002";
  const PHONE = "\uE003";
  const SIGNS = /[\uE000-\uE003]/g;

  const linkToPhone = (content, key) => {
    const url = key && content.getEntity(key).getData().url;
    if (url) content.mergeEntityData(key, { url: url.replace(/^mailto:(?=tel:)/i, "") });
  };

  const styled = (block, content) => {
    const marked = block.getText();
    let style = null;
    const kept = [];
    block.getCharacterList().forEach((character, place) => {
      const sign = marked[place];
      if (sign in OPENING) style = OPENING[sign];
      else if (sign === CLOSING) style = null;
      else if (sign === PHONE) linkToPhone(content, character.getEntity());
      else kept.push(style ? character.constructor.applyStyle(character, style) : character);
    });
    const characterList = block.getCharacterList().clear().concat(kept);
    return block.merge({ text: marked.replace(SIGNS, ""), characterList });
  };

  const onChange = (editorState) => {
    const content = editorState.getCurrentContent();
    const isMarked = (block) => block && block.getText().search(SIGNS) >= 0;
    if (!content.getBlocksAsArray().some(isMarked)) return editorState;
    const selection = editorState.getSelection();
    const without = (key, offset) => {
      const before = content.getBlockForKey(key)?.getText().slice(0, offset) ?? "";
      return before.replace(SIGNS, "").length;
    };
    const blockMap = content.getBlockMap().map((block) => (isMarked(block) ? styled(block, content) : block));
    const cleaned = editorState.constructor.set(editorState, { currentContent: content.merge({ blockMap }) });
    return editorState.constructor.acceptSelection(
      cleaned,
      selection.merge({
        anchorOffset: without(selection.getAnchorKey(), selection.getAnchorOffset()),
        focusOffset: without(selection.getFocusKey(), selection.getFocusOffset()),
      }),
    );
  };

  window.draftail.registerPlugin({ type: "PASTED_SCRIPTS", onChange }, "plugins");
}
