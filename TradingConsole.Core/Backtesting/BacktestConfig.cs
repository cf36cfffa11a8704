using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Backtesting;

/// <summary>Everything besides the minutes that decides a backtest's result.</summary>
/// <param name="Policy">The gates and sizes the desk would use.</param>
/// <param name="Label">Barriers, horizon and cost rates.</param>
public sealed record BacktestConfig(PolicyPreset Policy, RiskPreset Risk, LabelSpec Label)
{
    /// <summary>Which costs the predicted returns already contain; see <see cref="Decisions.ReturnBasis"/>.</summary>
    public string ReturnBasis { get; init; } = Decisions.ReturnBasis.Gross;

    /// <summary>USDT. Default: what a shadow account starts with.</summary>
    public decimal InitialBalance { get; init; } = 10_000m;

    public double MaintenanceRatio { get; init; } = IsolatedMargin.MaintenanceRatioDefault;

    public Pessimism Pessimism { get; init; } = Pessimism.None;

    /// <summary>
    /// True: after the daily loss limit tripped, entries come back at the next UTC midnight, as if an operator reset the kill switch
    /// then. False: the first trip ends trading, as on an unattended desk.
    /// </summary>
    public bool ResumesAfterDayLoss { get; init; } = true;

    /// <summary>The models behind the predictions, oldest first; empty when the predictions came from a file.</summary>
    public ImmutableArray<Guid> Models { get; init; } = [];

    /// <summary>Seed of the bootstrap interval and of nothing else: the loop itself draws no random number.</summary>
    public ulong Seed { get; init; } = 20260101;

    /// <summary>First 16 hex digits of the SHA-256 over the configuration and the contracts' filters.</summary>
    public string Hash(ImmutableArray<BacktestSymbol> symbols)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(this, BacktestJson.Options));
        foreach (var symbol in symbols)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(symbol.Instrument, BacktestJson.Options));
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(symbol.FundingIntervalMinutes, BacktestJson.Options));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
