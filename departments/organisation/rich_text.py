"""What editors may use in a rich text field: headings below the title, lists, links, files."""

TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
