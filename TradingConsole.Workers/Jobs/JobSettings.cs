using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Quality;

namespace TradingConsole.Workers.Jobs;

/// <summary>What a job may be told: every kind's settings with their limits. Names are read with or without underscores.</summary>
public static class JobSettings
{
    private const int ReasonLengthMax = 500;

    private static readonly Setting Days = new NumberSetting("days", 1, 400);
    private static readonly Setting RowsMax = new NumberSetting("rowsMax", 1_000, 5_000_000, IsWhole: true);
    private static readonly Setting ModelId = new IdSetting("modelId");

    private static readonly Dictionary<string, Setting[]> Known = new()
    {
        [BootstrapHistoryJob.Kind] = [Days],
        [LabelRecentJob.Kind] = [Days],
        [TrainModelJob.Kind] = [Days, RowsMax],
        [WalkforwardBacktestJob.Kind] =
        [
            new WordSetting("kind", BacktestKinds.WalkForward, BacktestKinds.Backtest), ModelId, new NumberSetting("days", 1, 1_100), RowsMax,
            new NumberSetting("trainDays", 0.1, 1_000), new NumberSetting("validationDays", 0.05, 400), new NumberSetting("testDays", 0.05, 400),
            new NumberSetting("embargoMinutes", 0, 100_000, IsWhole: true), new NumberSetting("seed", 0, 9e15, IsWhole: true),
        ],
        [ComputeDriftJob.Kind] = [new NumberSetting("window_minutes", 60, QualityPreset.WindowMinutesMax)],
        [EvaluateModelJob.Kind] = [ModelId with { IsRequired = true }, Days, new NumberSetting("rowsMax", 1_000, 1_000_000, IsWhole: true)],
        [PromoteModelJob.Kind] = [ModelId, new TextSetting("reason", ReasonLengthMax)],
    };

    /// <summary>Every kind there is, those that nobody starts by hand included.</summary>
    public static IEnumerable<string> Kinds => Timetable.Jobs.Select(kind => kind.Name);

    /// <summary>How a job may stand.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["queued", "running", "succeeded", "failed", "canceled"];

    /// <summary>Checks what an operator asks for before anything is queued.</summary>
    /// <param name="canonical">The same settings under the names the job reads; empty when there is a problem.</param>
    /// <returns>The first setting that breaks a rule; null when none does.</returns>
    public static JobSettingProblem? Check(string kind, JsonElement? config, out JsonElement canonical)
    {
        canonical = JobConfig.Empty;
        if (!Timetable.Kinds.Contains(kind))
        {
            return new JobSettingProblem("kind", kind, $"known jobs are {string.Join(", ", Timetable.Kinds)}.");
        }

        var settings = Known.GetValueOrDefault(kind, []);
        var read = new JsonObject();
        foreach (var given in config?.EnumerateObject() ?? default)
        {
            var setting = settings.FirstOrDefault(known => Plain(known.Name).Equals(Plain(given.Name), StringComparison.OrdinalIgnoreCase));
            if (setting is null)
            {
                return new JobSettingProblem($"config.{given.Name}", given.Value.GetRawText(), settings.Length == 0
                    ? $"{kind} takes no settings."
                    : $"{kind} takes {string.Join(", ", settings.Select(known => Snake(known.Name)))}.");
            }

            if (setting.Rule(given.Value) is { } rule)
            {
                return new JobSettingProblem($"config.{given.Name}", given.Value.GetRawText(), rule);
            }

            if (!read.TryAdd(setting.Name, JsonNode.Parse(given.Value.GetRawText())))
            {
                return new JobSettingProblem($"config.{given.Name}", given.Value.GetRawText(), "it is given twice.");
            }
        }

        if (settings.FirstOrDefault(setting => setting.IsRequired && !read.ContainsKey(setting.Name)) is { } missing)
        {
            return new JobSettingProblem($"config.{Snake(missing.Name)}", null, $"{kind} needs it.");
        }

        foreach (var fold in new[] { "validationDays", "testDays", "embargoMinutes" })
        {
            if (read.ContainsKey(fold) && !read.ContainsKey("trainDays"))
            {
                return new JobSettingProblem($"config.{Snake(fold)}", read[fold]!.ToJsonString(), "own fold lengths begin with train_days.");
            }
        }

        canonical = JsonSerializer.SerializeToElement(read);
        return null;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private abstract record Setting(string Name)
    {
        public bool IsRequired { get; init; }

        /// <summary>The rule a value breaks; null when it breaks none.</summary>
        public abstract string? Rule(JsonElement value);
    }

    private sealed record NumberSetting(string Name, double Min, double Max, bool IsWhole = false) : Setting(Name)
    {
        public override string? Rule(JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= Min && number <= Max
                && (!IsWhole || number == Math.Floor(number))
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"it must be a {(IsWhole ? "whole " : "")}number from {Min} to {Max}.");
    }

    private sealed record WordSetting(string Name, params string[] Words) : Setting(Name)
    {
        public override string? Rule(JsonElement value) =>
            value.ValueKind == JsonValueKind.String && Words.Contains(value.GetString()) ? null : $"it must be {string.Join(" or ", Words)}.";
    }

    private sealed record IdSetting(string Name) : Setting(Name)
    {
        public override string? Rule(JsonElement value) =>
            value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _) ? null : "a model's id is a UUID.";
    }

    private sealed record TextSetting(string Name, int LengthMax) : Setting(Name)
    {
        public override string? Rule(JsonElement value) =>
            value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= LengthMax
                && !text.Contains('\0', StringComparison.Ordinal)
                ? null
                : $"it must be text of 1 to {LengthMax} characters without U+0000.";
    }
}

/// <summary>A setting that breaks a rule.</summary>
/// <param name="Field">As the caller spelled it.</param>
/// <param name="Value">As given.</param>
public sealed record JobSettingProblem(string Field, string? Value, string Rule);
