namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>A finished line of the manifest cannot be read. A line cut short by a crash is none: it is mended.</summary>
public sealed class RawManifestException(string path, int line, string problem, Exception? inner = null)
    : IOException($"raw manifest {path}, line {line}: {problem}", inner)
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;
}
