"""Which terms does a text consist of? The one place that knows Chinese, used by index, query and snippets alike."""
