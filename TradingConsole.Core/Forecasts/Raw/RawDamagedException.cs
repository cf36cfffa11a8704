namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>A raw file is not what the manifest lists: nothing may be derived from it.</summary>
public sealed class RawDamagedException : IOException
{
    /// <param name="actual">What was found; null when the file is gone.</param>
    public RawDamagedException(string path, string listed, string? actual)
        : base($"raw file {path} is damaged: the manifest lists SHA-256 {listed}, {(actual is null ? "the file is missing" : "the file has " + actual)}")
    {
        (Path, Listed, Actual) = (path, listed, actual);
    }

    /// <summary>Relative to the raw root.</summary>
    public string Path { get; }

    public string Listed { get; }

    public string? Actual { get; }
}
