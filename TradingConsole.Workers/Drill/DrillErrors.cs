namespace TradingConsole.Workers.Drill;

/// <summary>The last lines a process of a drill complained with.</summary>
internal sealed class DrillErrors
{
    private const int Kept = 20;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line) || line.StartsWith("   at ", StringComparison.Ordinal))
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            while (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join(" | ", _lines);
        }
    }
}
