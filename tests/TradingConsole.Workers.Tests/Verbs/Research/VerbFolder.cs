using System.Globalization;

namespace TradingConsole.Workers.Tests.Verbs.Research;

/// <summary>A folder of one test's files.</summary>
internal sealed class VerbFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tc-verb-").FullName;

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text.ReplaceLineEndings("\n"));
        return At(name);
    }

    public string At(string name) => Path.Combine(_path, name);

    public string[] Lines(string name) => File.ReadAllLines(At(name));

    /// <summary>Minutes at the given closes, each from the close before, first open 100; no wicks.</summary>
    public string Candles(string name, double[] closes, string extraHeader = "", Func<int, string>? extra = null)
    {
        var rows = closes.Select((close, i) =>
        {
            var open = i == 0 ? 100 : closes[i - 1];
            return string.Create(CultureInfo.InvariantCulture,
                $"{1_700_000_040_000 + (i * 60_000L)},{open},{Math.Max(open, close)},{Math.Min(open, close)},{close},5{extra?.Invoke(i)}");
        });
        return Write(name, $"timestamp_ms,open,high,low,close,volume{extraHeader}\n{string.Join('\n', rows)}\n");
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
