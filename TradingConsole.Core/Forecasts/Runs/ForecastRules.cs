using System.Security.Cryptography;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Forecasts.Trust;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>Every rule by which the scoreboard decides. Each run keeps the hash of those it went by.</summary>
public sealed record ForecastRules
{
    public static ForecastRules Default { get; } = new();

    public CutoffRules Cutoffs { get; init; } = CutoffRules.Default;

    public LiquidityRules Liquidity { get; init; } = LiquidityRules.Default;

    public FrameRules Frames { get; init; } = FrameRules.Default;

    public BandRules Bands { get; init; } = BandRules.Default;

    public CalibrationRules Calibration { get; init; } = CalibrationRules.Default;

    public TrustRules Trust { get; init; } = TrustRules.Default;

    public AlertRules Alerts { get; init; } = AlertRules.Default;

    public StreamRules Stream { get; init; } = StreamRules.Default;

    /// <summary>SHA-256 of the rules and of what else decides what is measured, 64 small hexadecimal digits.</summary>
    /// <param name="scope">Which markets are read; anything that serialises.</param>
    public string HashWith(object scope) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Rules = this, Scope = scope })));
}
