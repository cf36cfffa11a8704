namespace TradingConsole.Workers.Verbs.Research;

/// <summary>The fields of one line, one after the other; a field may stand in double quotes and hold commas there.</summary>
internal ref struct CsvLine(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;
    private bool _hasMore = true;

    public bool Next(out ReadOnlySpan<char> field)
    {
        field = default;
        if (!_hasMore)
        {
            return false;
        }

        if (_rest.StartsWith("\"") && ClosingQuote(_rest) is > 0 and var quote)
        {
            field = _rest[1..quote];
            _rest = _rest[(quote + 1)..];
            _hasMore = _rest.StartsWith(",");
            _rest = _hasMore ? _rest[1..] : _rest;
            return true;
        }

        var comma = _rest.IndexOf(',');
        _hasMore = comma >= 0;
        field = _hasMore ? _rest[..comma] : _rest;
        _rest = _hasMore ? _rest[(comma + 1)..] : default;
        return true;
    }

    public static List<string> Split(string line)
    {
        var fields = new List<string>();
        var reader = new CsvLine(line);
        while (reader.Next(out var field))
        {
            fields.Add(field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal));
        }

        return fields;
    }

    // A doubled quote stands for itself.
    private static int ClosingQuote(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    i++;
                    continue;
                }

                return i;
            }
        }

        return -1;
    }
}
