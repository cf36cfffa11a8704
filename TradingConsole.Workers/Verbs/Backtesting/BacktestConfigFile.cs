using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>Wallet, policy and hard limits as JSON; what is left out is the desk's default.</summary>
internal static class BacktestConfigFile
{
    public const string Keys =
        """
        Configuration, a JSON object; a key left out keeps the desk's default (docs/metrics.md, Decisions):
          initial_balance          USDT, default 10000
          maintenance_ratio        maintenance margin over notional, default 0.01
          resumes_after_day_loss   true (default): entries come back at the UTC midnight after the daily loss limit tripped
          policy                   object: ev_min (fraction of notional), q05_min_atr, mae_max_atr (ATR), risk_penalty_weight,
                                   risk_per_trade_fraction, notional_fraction_max (of equity), leverage_max, high_vol_size_factor
          risk                     object: used_margin_fraction_max, total_notional_fraction_max, directional_notional_fraction_max,
                                   day_loss_fraction_max (of equity), positions_max
        """;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="path">Null: the defaults.</param>
    /// <exception cref="InvalidDataException">Not such a file; the message names key, value and rule.</exception>
    public static BacktestConfig Read(string? path, LabelSpec label, ulong seed)
    {
        var given = path is null ? new Given() : Parse(path);
        var (policy, risk) = (given.Policy ?? new(), given.Risk ?? new());
        var config = new BacktestConfig(policy.Over(PolicyPreset.Calibrated), risk.Over(RiskPreset.Seed), label) { Seed = seed };
        config = config with
        {
            InitialBalance = given.InitialBalance ?? config.InitialBalance,
            MaintenanceRatio = given.MaintenanceRatio ?? config.MaintenanceRatio,
            ResumesAfterDayLoss = given.ResumesAfterDayLoss ?? config.ResumesAfterDayLoss,
        };
        Require(config.InitialBalance > 0, $"initial_balance is {config.InitialBalance}, must be above 0");
        Require(config.MaintenanceRatio is >= 0 and < 0.5, $"maintenance_ratio is {config.MaintenanceRatio}, must be at least 0 and below 0.5");
        ValidationResult[] problems = [.. config.Policy.Problems(), .. config.Risk.Problems()];
        Require(problems.Length == 0, $"{string.Join(" ", problems.Select(problem => problem.ErrorMessage))}");
        return config;

        void Require(bool holds, FormattableString otherwise)
        {
            if (!holds)
            {
                throw new InvalidDataException($"{path}: {FormattableString.Invariant(otherwise)}");
            }
        }
    }

    private static Given Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Given>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException($"{path}: a JSON object was expected, found null");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}: {broken.Message}", broken);
        }
    }

    private sealed record Given(
        decimal? InitialBalance = null, double? MaintenanceRatio = null, bool? ResumesAfterDayLoss = null, GivenPolicy? Policy = null,
        GivenRisk? Risk = null);

    private sealed record GivenPolicy(
        double? EvMin = null, double? Q05MinAtr = null, double? MaeMaxAtr = null, double? RiskPenaltyWeight = null,
        double? RiskPerTradeFraction = null, double? NotionalFractionMax = null, int? LeverageMax = null, double? HighVolSizeFactor = null)
    {
        public PolicyPreset Over(PolicyPreset preset) => this == new GivenPolicy() ? preset : new(
            "file", EvMin ?? preset.EvMin, Q05MinAtr ?? preset.Q05MinAtr, MaeMaxAtr ?? preset.MaeMaxAtr,
            RiskPenaltyWeight ?? preset.RiskPenaltyWeight, RiskPerTradeFraction ?? preset.RiskPerTradeFraction,
            NotionalFractionMax ?? preset.NotionalFractionMax, LeverageMax ?? preset.LeverageMax, HighVolSizeFactor ?? preset.HighVolSizeFactor);
    }

    private sealed record GivenRisk(
        double? UsedMarginFractionMax = null, double? TotalNotionalFractionMax = null, double? DirectionalNotionalFractionMax = null,
        double? DayLossFractionMax = null, int? PositionsMax = null, double? SymbolNotionalFractionMax = null,
        double? TierANotionalFractionMax = null, double? TierBNotionalFractionMax = null, double? TierCNotionalFractionMax = null,
        double? MetalsNotionalFractionMax = null, double? BtcBetaFractionMax = null, int? EntriesPerMinuteMax = null,
        double? PriceSpreadFractionMax = null)
    {
        public RiskPreset Over(RiskPreset preset) => this == new GivenRisk() ? preset : new(
            "file", UsedMarginFractionMax ?? preset.UsedMarginFractionMax, TotalNotionalFractionMax ?? preset.TotalNotionalFractionMax,
            DirectionalNotionalFractionMax ?? preset.DirectionalNotionalFractionMax, DayLossFractionMax ?? preset.DayLossFractionMax,
            PositionsMax ?? preset.PositionsMax, preset.DataAgeMax)
        {
            SymbolNotionalFractionMax = SymbolNotionalFractionMax ?? preset.SymbolNotionalFractionMax,
            TierANotionalFractionMax = TierANotionalFractionMax ?? preset.TierANotionalFractionMax,
            TierBNotionalFractionMax = TierBNotionalFractionMax ?? preset.TierBNotionalFractionMax,
            TierCNotionalFractionMax = TierCNotionalFractionMax ?? preset.TierCNotionalFractionMax,
            MetalsNotionalFractionMax = MetalsNotionalFractionMax ?? preset.MetalsNotionalFractionMax,
            BtcBetaFractionMax = BtcBetaFractionMax ?? preset.BtcBetaFractionMax,
            EntriesPerMinuteMax = EntriesPerMinuteMax ?? preset.EntriesPerMinuteMax,
            PriceSpreadFractionMax = PriceSpreadFractionMax ?? preset.PriceSpreadFractionMax,
        };
    }
}
