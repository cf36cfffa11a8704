using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>A person with one of everything Passport keeps, each under an id to look for in what others are shown.</summary>
internal sealed record OwnedThings(
    Guid Trade, Guid Running, Guid Report, Guid Request, Guid Notification, Guid Tracked, Guid Scan, Guid Signal, Guid Hypothesis, Guid Prediction, Guid Warning,
    Guid Arena, Guid Decision, Guid Model, string Dataset, string Canary)
{
    public ImmutableArray<string> Traces =>
    [
        .. new[] { Trade, Running, Report, Request, Notification, Tracked, Scan, Signal, Hypothesis, Prediction, Warning, Arena, Decision, Model }.Select(id => id.ToString("D")),
        Dataset, Canary,
    ];

    /// <summary>The owner's ids that a path could be asked with.</summary>
    /// <exception cref="InvalidOperationException">A new endpoint that this table does not know: say here what it takes.</exception>
    public ImmutableArray<string> IdsFor(string template) => template.Split('/') switch
    {
        ["", "api", "quick-trades", ..] => [$"{Trade}", $"{Running}"],
        ["", "api", "profile", "passport", "reports", "requests", ..] => [$"{Request}"],
        ["", "api", "profile", "passport", "reports", ..] => [$"{Report}"],
        ["", "api", "profile", "passport", "decisions", ..] => [$"{Decision}"],
        ["", "api", "profile", "passport", "training-impact", ..] => [$"{Model}"],
        ["", "api", "profile", "passport", "datasets", ..] => [Dataset],
        ["", "api", "notifications", ..] => [$"{Notification}"],
        ["", "api", "signals", ..] => [$"{Tracked}", $"{Signal}"],
        ["", "api", "terminal", ..] => [$"{Scan}"],
        ["", "api", "hypotheses", ..] => [$"{Hypothesis}"],
        ["", "api", "predictions", ..] => [$"{Prediction}"],
        ["", "api", "overrides", ..] => [$"{Warning}"],
        ["", "api", "arena", ..] => [$"{Arena}"],
        ["", "api", "copy-trades", ..] => [$"{Trade}"],
        ["", "api", "profile", "passport", "followers", ..] or ["", "api", "passports", ..] => [$"{Trade}"],
        _ => throw new InvalidOperationException($"{template} takes an id this table does not know."),
    };
}

internal static class ScopeWorld
{
    /// <summary>As the registry keeps a model's columns.</summary>
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>First path segments of the desk's own endpoints, which everybody signed in shares; all others are Passport's.</summary>
    private static readonly string[] Desk =
    [
        "account", "alerts", "audit", "backtests", "data-quality", "forecasts", "keys", "live", "models", "orders", "risk", "settings", "status", "symbol", "training",
        "trading", "universe", "signals/latest", "positions/latest", "{**rest}",
    ];

    public static IEnumerable<(string Method, string Template)> PassportEndpoints(PassportConsole world) =>
        from endpoint in world.Console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let template = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where template.StartsWith("/api/", StringComparison.Ordinal)
            && !Desk.Any(shared => template == $"/api/{shared}" || template.StartsWith($"/api/{shared}/", StringComparison.Ordinal))
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method, template);

    /// <summary>The template with every parameter filled with the given id.</summary>
    public static string PathOf(string template, string id) => "/" + string.Join('/', RoutePatternFactory.Parse(template).PathSegments.Select(
        segment => string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : id))));

    public static async Task<OwnedThings> FillAsync(PassportConsole world, PassportPerson owner)
    {
        var trade = await world.TradeAsync(owner, 20, 60);
        var request = (await owner.PostAsync("/api/profile/passport/reports/generate", new { }, 202)).GetProperty("requestId").GetGuid();
        await world.SettleAsync();
        var database = world.Console.Database;
        async Task<Guid> Id(string sql) => await database.ScalarAsync<Guid>(sql);
        var things = new OwnedThings(
            trade, Guid.NewGuid(), await Id($"SELECT report_id FROM passport_reports WHERE user_id = '{owner.Id}'"), request,
            await Id($"SELECT notification_id FROM user_notifications WHERE user_id = '{owner.Id}'"), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(),
            Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(),
            await Id($"SELECT event_id FROM passport_event_outbox WHERE user_id = '{owner.Id}' AND event_type = 'quick_trade.requested'"),
            Guid.NewGuid(), $"{Guid.NewGuid():N}{Guid.NewGuid():N}", $"canary-{Guid.NewGuid():N}");
        var (user, now, later) = (owner.Id, $"{PassportConsole.Now:O}", $"{PassportConsole.Now.AddHours(2):O}");
        var (inputs, artifact) = LearnedModel();
        const string Metrics = """{"evaluation": null, "checks": [], "base_rate": 0.5, "importance": []}""";
        await database.ExecuteAsync($"""
            INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                current_target, quantity, leverage, context, note, decided_at)
            VALUES ('{things.Running}', '{user}', 'shadow', 'BTCUSDT', 'LONG', 'own', 'open', 100, 99, 102, 99, 102, 1, 3, '[]', '{things.Canary}', '{now}');
            INSERT INTO terminal_scan_runs (scan_id, user_id, kind, rules, symbols, signals, scanned_at) VALUES ('{things.Scan}', '{user}', 'rule', '[]', 1, 1, '{now}');
            INSERT INTO terminal_scan_signals (signal_id, scan_id, user_id, symbol, direction, score, entry_price, stop_price, target_price, reasons, bar_ts)
            VALUES ('{things.Signal}', '{things.Scan}', '{user}', 'BTCUSDT', 'LONG', 1, 100, 99, 102, '[]', '{now}');
            INSERT INTO tracked_signals (tracked_id, user_id, signal_id, symbol, direction, entry_price, note, tracked_at, expires_at)
            VALUES ('{things.Tracked}', '{user}', '{things.Signal}', 'BTCUSDT', 'LONG', 100, '{things.Canary}', '{now}', '{later}');
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{things.Hypothesis}', '{user}', 'BTCUSDT', 'LONG', 60, 100, '{things.Canary}', '{now}', '{later}');
            INSERT INTO predictions (prediction_id, user_id, symbol, direction, confidence, reference_price, note, made_at, settles_at)
            VALUES ('{things.Prediction}', '{user}', 'BTCUSDT', 'LONG', 60, 100, '{things.Canary}', '{now}', '{later}');
            INSERT INTO guard_overrides (override_id, user_id, symbol, guard, value, limit_value, message, offered_at)
            VALUES ('{things.Warning}', '{user}', 'BTCUSDT', 'DAY_LOSS', 2, 1, '{things.Canary}', '{now}');
            INSERT INTO arenas (arena_id, created_by, symbols, rule, starts_at, ends_at) VALUES ('{things.Arena}', '{user}', ARRAY['BTCUSDT'], 'net_r', '{now}', '{later}');
            INSERT INTO arena_participants (arena_id, slot, user_id) VALUES ('{things.Arena}', 1, '{user}');
            INSERT INTO ml_dataset_versions (dataset_hash, user_id, samples, first_at, last_at, created_at) VALUES ('{things.Dataset}', '{user}', 1, '{now}', '{now}', '{now}');
            INSERT INTO ml_dataset_samples (dataset_hash, sample_id) SELECT '{things.Dataset}', sample_id FROM ml_training_samples WHERE user_id = '{user}';
            INSERT INTO model_registry (model_id, user_id, model_name, version, dataset_hash, train_window, eval_metrics, inputs, artifact, artifact_hash, status,
                created_at, deployed_at)
            VALUES ('{things.Model}', '{user}', 'personal_setup', 1, '{things.Dataset}', '[2026-01-01,2026-02-01]', '{Metrics}', '{inputs}', '{artifact}', '',
                'deployed', '{now}', '{now}');
            """);
        await SealAsync(world);
        return things;
    }

    /// <summary>Everything of a person's that an act could change, as one text.</summary>
    public static async Task<string> PictureAsync(PassportConsole world, Guid user)
    {
        var parts = new List<string>();
        foreach (var table in (string[])[
            "quick_trades", "tracked_signals", "terminal_scan_runs", "terminal_scan_signals", "hypotheses", "predictions", "guard_overrides", "passport_reports",
            "passport_report_requests", "user_notifications", "passport_streams", "passport_records_v2", "passport_profiles", "pnl_entries", "copy_trade_runs",
            "signal_actions", "ml_training_samples", "ml_dataset_versions", "model_registry"])
        {
            parts.Add(await world.Console.Database.ScalarAsync<string>(
                $"SELECT '{table} ' || coalesce(md5(string_agg(line::text, '|' ORDER BY line::text)), '-') FROM {table} AS line WHERE user_id = '{user}'"));
        }

        return string.Join('\n', parts);
    }

    // What a person's own model is: it learned that their trades with a high RSI pay.
    private static (string Inputs, string Artifact) LearnedModel()
    {
        var at = PassportConsole.Now.AddDays(-30);
        var model = SetupModel.Learn(
        [
            .. Enumerable.Range(0, 80).Select(i => new TrainingSample(
                Guid.NewGuid(), Guid.Empty, Guid.NewGuid(), Guid.NewGuid(), "BTCUSDT", "breakout", new JsonObject { ["rsi"] = 30.0 + (i % 40) },
                new JsonObject { ["direction"] = "LONG", ["confidence"] = 60 }, new JsonObject { ["win"] = i % 40 >= 20 }, "good", [],
                at.AddHours(i), at.AddHours(i + 1))),
        ]);
        return (JsonSerializer.Serialize(model.Inputs, SnakeCase), LightGbmText.Write(model.Trees));
    }

    // All of it anew, as one day that has ended.
    private static async Task SealAsync(PassportConsole world)
    {
        await world.Console.Database.ExecuteAsync("DELETE FROM passport_decision_leaves; DELETE FROM passport_decision_days");
        await world.Console.Services.GetRequiredService<DecisionDays>().SealDueAsync(TimeProvider.System.GetUtcNow().AddDays(2));
    }
}
