using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>The catalogue: <c>/markets/keyset</c> and <c>/markets/{id}</c>.</summary>
internal sealed class GammaCalls(IRecordedWorld world, StandInFaults faults)
{
    private const int LimitDefault = 20;
    private const int LimitMax = 500;
    private const int ConditionsMax = 100;

    public StandInAnswer Keyset(IQueryCollection query, DateTimeOffset now)
    {
        if (query.ContainsKey("offset"))
        {
            return StandInAnswer.Invalid("offset is not supported here");
        }

        var conditions = query["condition_ids"];
        if (conditions.Count > ConditionsMax)
        {
            return StandInAnswer.Invalid($"condition_ids: {conditions.Count}, at most {ConditionsMax} are allowed");
        }

        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, LimitMax) : LimitDefault;
        var after = faults.RepeatsPages ? null : Cursor(query["after_cursor"].ToString());
        var closed = string.Equals(query["closed"], "true", StringComparison.Ordinal);
        var found = (conditions.Count > 0
                ? conditions.Select(id => world.ByCondition(id ?? "")).OfType<WorldMarket>().OrderBy(market => market.Id)
                : world.Markets(now).AsEnumerable())
            .Where(market => market.OpensAt <= now && closed == (market.PhaseAt(now) != WorldPhase.Open) && market.Id > (after ?? long.MinValue))
            .Where(market => Passes(query, market, now))
            .Take(limit + 1)
            .ToList();
        var page = found.Take(limit).ToList();
        return StandInAnswer.Ok(new JsonObject
        {
            ["markets"] = new JsonArray([.. page.Select(market => GammaObject.Of(world, market, now))]),
            ["next_cursor"] = found.Count > limit || (faults.RepeatsPages && page.Count > 0) ? CursorOf(page[^1].Id) : null,
        });
    }

    public StandInAnswer One(string id, DateTimeOffset now)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return StandInAnswer.Invalid("id is invalid"); // A condition id is none here.
        }

        return world.ById(number) is { } market && market.OpensAt <= now ? StandInAnswer.Ok(GammaObject.Of(world, market, now)) : StandInAnswer.NotFound("not found");
    }

    private bool Passes(IQueryCollection query, WorldMarket market, DateTimeOffset now) =>
        (Instant(query["end_date_min"].ToString()) is not { } least || market.EndsAt >= least)
        && (Instant(query["end_date_max"].ToString()) is not { } most || market.EndsAt <= most)
        && (!decimal.TryParse(query["volume_num_min"], NumberStyles.Float, CultureInfo.InvariantCulture, out var volume)
            || world.ActivityAt(market, now).Volume >= volume)
        && (query["slug"].Count == 0 || query["slug"].Contains(market.SlugAt(now)));

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string CursorOf(long id) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"id:{id.ToString(CultureInfo.InvariantCulture)}"));

    private static long? Cursor(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length)
            && long.TryParse(Encoding.ASCII.GetString(bytes, 0, length).Split(':')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
