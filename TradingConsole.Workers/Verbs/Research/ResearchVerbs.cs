using System.CommandLine;
using System.Text.Json;
using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>The verbs a researcher works with on files; none needs a database or a console.</summary>
internal static class ResearchVerbs
{
    public static Command Features()
    {
        var csv = Input("--csv", "Candles, .csv or .csv.gz");
        var btc = new Option<string?>("--btc") { Description = "Candles of BTCUSDT of the same time, for the three btc_ features; without: they are empty" };
        var output = Output();
        return Verb("features", FeaturesVerb.Help, [csv, btc, output], result =>
            FeaturesVerb.Run(result.GetValue(csv)!, result.GetValue(btc), result.GetValue(output)!, Console.Error));
    }

    public static Command Labels()
    {
        var csv = Input("--csv", "Candles, .csv or .csv.gz");
        var spec = Input("--spec", "Label spec, JSON");
        var output = Output();
        return Verb("labels", LabelsVerb.Help, [csv, spec, output], result =>
            LabelsVerb.Run(result.GetValue(csv)!, result.GetValue(spec)!, result.GetValue(output)!, Console.Error));
    }

    public static Command Boost() => new("boost", "Train, apply and explain gradient-boosted trees in LightGBM's text format")
    {
        BoostVerbs.Train(), BoostVerbs.Predict(), BoostVerbs.Shap(),
    };

    public static Command Calibration()
    {
        var csv = Input("--csv", "Forecasts and outcomes, columns p and y, .csv or .csv.gz");
        return Verb("calibration", CalibrationVerb.Help, [csv], result => CalibrationVerb.Run(result.GetValue(csv)!));
    }

    public static Command PopulationStability()
    {
        var reference = Input("--reference", "Reference sample, .csv or .csv.gz");
        var current = Input("--current", "Current sample, .csv or .csv.gz");
        var column = new Option<string[]>("--column") { Description = "Only these columns; one or several, each after a space", AllowMultipleArgumentsPerToken = true };
        var bins = new Option<int>("--bins") { Description = "Quantile bins of the reference, 2 to 1000", DefaultValueFactory = _ => 10 };
        return Verb("psi", PsiVerb.Help, [reference, current, column, bins], result => PsiVerb.Run(
            result.GetValue(reference)!, result.GetValue(current)!, result.GetValue(column) ?? [], result.GetValue(bins), Console.Error));
    }

    internal static Option<string> Input(string name, string description) =>
        RequireText(new(name) { Description = description, Required = true });

    internal static Option<string> Output() =>
        Input("--out", "File to write; compressed when its name ends in .gz");

    /// <summary>A verb whose mistakes of input are one sentence on standard error and exit code 1.</summary>
    internal static Command Verb(string name, string help, Option[] options, Func<ParseResult, object> run)
    {
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command(name, help);
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Add(json);
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            (_, _) => Task.FromResult(Guarded(() => run(result))), result.GetValue(json), cancellationToken));
        return command;
    }

    private static Option<string> RequireText(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: 0 }, ..])
            {
                result.AddError($"{option.Name} is empty, must name a file");
            }
        });
        return option;
    }

    private static object Guarded(Func<object> run)
    {
        try
        {
            return run();
        }
        catch (Exception wrong) when (wrong is ArgumentException or LightGbmFormatException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // The name .NET adds to an argument's message means nothing on a command line.
            throw new InvalidDataException(wrong.Message.Split(" (Parameter '")[0], wrong);
        }
    }
}
