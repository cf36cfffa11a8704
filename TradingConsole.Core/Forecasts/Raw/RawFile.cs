namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>A sealed raw file, as the manifest lists it.</summary>
/// <param name="Path">Relative to the raw root, with <c>/</c>: <c>gamma/dt=2026-01-20/markets-….jsonl.gz</c>.</param>
/// <param name="Name">What kind of answers it holds, e.g. <c>markets</c>, <c>resolutions</c>, <c>prices</c>.</param>
/// <param name="Sequence">From 1 in the order of sealing over all sources: the order in which it is derived from.</param>
/// <param name="RunId">The run that asked.</param>
/// <param name="Sha256">Of the file's bytes, 64 small hexadecimal digits.</param>
public sealed record RawFile(
    long Sequence, RawSource Source, string Name, string Path, Guid RunId, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Lines, long Bytes, string Sha256);
