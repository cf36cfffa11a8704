using System.Text.Json;

namespace TradingConsole.Workers.Jobs;

/// <summary>Reads a job's settings; what is wrong names the setting, its value and the rule.</summary>
public static class JobConfig
{
    public static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <exception cref="JobFailedException">The setting is present but not a number in range.</exception>
    public static double Number(this JsonElement config, string name, double fallback, double min, double max)
    {
        if (!config.TryGetProperty(name, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : throw new JobFailedException($"Setting '{name}' was {value.GetRawText()}; expected a number from {min} to {max}.");
    }
}
