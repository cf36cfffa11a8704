using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Reads rows of the resolutions endpoint (Data API v2, <c>/v2/resolutions</c>).</summary>
public static class ResolutionReader
{
    public static RowRead<ResolutionSays> Read(JsonElement row)
    {
        var fields = new WireFields(row);
        var id = fields.ConditionId("condition_id", "condition", "conditionId");
        var status = fields.Text("status")?.ToLowerInvariant();
        if (status is null)
        {
            fields.Refuse("no_status", "status", string.Empty, "is missing");
        }

        var wasDisputed = LabelRules.IsDispute(status) || fields.Flag("was_disputed") || fields.Flag("was_arbitrated");
        var says = new ResolutionSays(id ?? string.Empty, status ?? string.Empty, Payouts(fields), fields.Time("resolved_at"), wasDisputed);
        return fields.Problem is { } problem ? RowRead<ResolutionSays>.Refuse(problem) : RowRead<ResolutionSays>.Of(says);
    }

    private static ImmutableArray<long>? Payouts(WireFields fields)
    {
        if (fields.Texts("payouts") is not { IsEmpty: false } texts)
        {
            return null;
        }

        var payouts = ImmutableArray.CreateBuilder<long>(texts.Length);
        foreach (var text in texts)
        {
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var payout) || payout != Math.Floor(payout) || Math.Abs(payout) > long.MaxValue / 4)
            {
                fields.Refuse("bad_number", "payouts", text, "must be whole micro-USDC");
                return null;
            }

            payouts.Add((long)payout);
        }

        return payouts.DrainToImmutable();
    }
}
