using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Labels;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>A label spec as JSON under the seed's keys.</summary>
internal static class LabelSpecFile
{
    public const string Keys =
        """
        Label spec, a JSON object with exactly these keys:
          k_tp          target distance in ATR, above 0
          k_sl          stop distance in ATR, above 0
          h_bars        vertical barrier in minutes after the entry, a whole number from 1 to 1000000
          risk_mae_atr  an adverse excursion of this many ATR ends the trade as a stop, above 0
          fee_rate      taker fee per side, fraction of notional, 0 to 1
          slippage_k    slippage per side in ATR, at least 0
        """;

    private static readonly string[] Names = ["k_tp", "k_sl", "h_bars", "risk_mae_atr", "fee_rate", "slippage_k"];

    /// <exception cref="InvalidDataException">Not JSON, a key too many, missing, twice or out of range; the message names it.</exception>
    public static LabelSpec Read(string path)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{path}: a JSON object was expected, found {document.RootElement.ValueKind}");
        }

        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!Names.Contains(property.Name))
            {
                throw new InvalidDataException($"{path}: unknown key '{property.Name}'; the keys are {string.Join(", ", Names)}");
            }

            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetDouble(out var value))
            {
                throw new InvalidDataException($"{path}: {property.Name} is {property.Value.GetRawText()}, must be a number");
            }

            if (!values.TryAdd(property.Name, value))
            {
                throw new InvalidDataException($"{path}: key '{property.Name}' appears twice");
            }
        }

        var missing = Names.Where(name => !values.ContainsKey(name)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"{path}: missing {string.Join(", ", missing)}");
        }

        Require("k_tp", value => value > 0, "above 0");
        Require("k_sl", value => value > 0, "above 0");
        Require("risk_mae_atr", value => value > 0, "above 0");
        Require("h_bars", value => value >= 1 && value <= 1_000_000 && value == Math.Truncate(value), "a whole number from 1 to 1000000");
        Require("fee_rate", value => value is >= 0 and <= 1, "a fraction from 0 to 1");
        Require("slippage_k", value => value >= 0, "at least 0");
        return new LabelSpec(
            values["k_tp"], values["k_sl"], (int)values["h_bars"], values["risk_mae_atr"], values["fee_rate"], values["slippage_k"]);

        void Require(string name, Predicate<double> holds, string rule)
        {
            if (!double.IsFinite(values[name]) || !holds(values[name]))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: {name} is {values[name]:R}, must be {rule}"));
            }
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path));
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}: not JSON: {broken.Message}", broken);
        }
    }
}
