using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Boosting;

/// <summary>Parameters under LightGBM's names: read from text, and written into a model's <c>parameters:</c> block.</summary>
public static class LightGbmParameters
{
    /// <summary>Every parameter that is offered, by LightGBM's main name, with its aliases (LightGBM 4.6.0, docs/Parameters.rst).</summary>
    private static readonly FrozenDictionary<string, string> MainNames = new (string Main, string Aliases)[]
    {
        ("objective", "objective_type app application loss"),
        ("boosting", "boosting_type boost"),
        ("alpha", ""),
        ("num_iterations", "num_iteration n_iter num_tree num_trees num_round num_rounds nrounds num_boost_round n_estimators max_iter"),
        ("learning_rate", "shrinkage_rate eta"),
        ("num_leaves", "num_leaf max_leaves max_leaf max_leaf_nodes"),
        ("max_depth", ""),
        ("min_data_in_leaf", "min_data_per_leaf min_data min_child_samples min_samples_leaf"),
        ("min_sum_hessian_in_leaf", "min_sum_hessian_per_leaf min_sum_hessian min_hessian min_child_weight"),
        ("lambda_l1", "reg_alpha l1_regularization"),
        ("lambda_l2", "reg_lambda lambda l2_regularization"),
        ("min_gain_to_split", "min_split_gain"),
        ("monotone_constraints", "mc monotone_constraint monotonic_cst"),
        ("monotone_constraints_method", "monotone_constraining_method mc_method"),
        ("feature_fraction", "sub_feature colsample_bytree"),
        ("bagging_fraction", "sub_row subsample bagging"),
        ("bagging_freq", "subsample_freq"),
        ("max_bin", "max_bins"),
        ("min_data_in_bin", ""),
        ("bin_construct_sample_cnt", "subsample_for_bin"),
        ("early_stopping_round", "early_stopping_rounds early_stopping n_iter_no_change"),
        ("boost_from_average", ""),
        ("sigmoid", ""),
        ("seed", "random_seed random_state"),

        // How LightGBM runs, not what it learns: our result never depends on these.
        ("num_threads", "num_thread nthread nthreads n_jobs"),
        ("verbosity", "verbose"),
        ("deterministic", ""),
        ("force_col_wise", ""),
        ("force_row_wise", ""),
    }.SelectMany(row => row.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(row.Main), (row, name) => (name, row.Main))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Main, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, BoostingObjective> Objectives = new Dictionary<string, BoostingObjective>
    {
        ["regression"] = BoostingObjective.L2,
        ["regression_l2"] = BoostingObjective.L2,
        ["l2"] = BoostingObjective.L2,
        ["mean_squared_error"] = BoostingObjective.L2,
        ["mse"] = BoostingObjective.L2,
        ["l2_root"] = BoostingObjective.L2,
        ["root_mean_squared_error"] = BoostingObjective.L2,
        ["rmse"] = BoostingObjective.L2,
        ["regression_l1"] = BoostingObjective.L1,
        ["l1"] = BoostingObjective.L1,
        ["mean_absolute_error"] = BoostingObjective.L1,
        ["mae"] = BoostingObjective.L1,
        ["huber"] = BoostingObjective.Huber,
        ["quantile"] = BoostingObjective.Quantile,
        ["binary"] = BoostingObjective.Binary,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads parameters under LightGBM's names and aliases; what is not given keeps LightGBM's default.</summary>
    /// <param name="parameters">Name to value, as on LightGBM's command line.</param>
    /// <remarks>
    /// <c>num_threads</c>, <c>verbosity</c>, <c>deterministic</c> and <c>force_*_wise</c> are accepted and change nothing: threads are
    /// given in the call, and the result never depends on them.
    /// </remarks>
    /// <exception cref="ArgumentException">Unknown name, unreadable or forbidden value, two aliases that disagree; the message names it.</exception>
    public static BoostingParameters Parse(IReadOnlyDictionary<string, string> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var given = new SortedDictionary<string, (string Name, string Value)>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!MainNames.TryGetValue(name, out var main))
            {
                throw new ArgumentException($"unknown parameter '{name}'; {Suggestion(name)}", nameof(parameters));
            }

            if (given.TryGetValue(main, out var other) && other.Value != value)
            {
                throw new ArgumentException(
                    $"'{other.Name}' ({other.Value}) and '{name}' ({value}) are the same parameter, {main}", nameof(parameters));
            }

            given[main] = (name, value);
        }

        var read = new BoostingParameters();
        foreach (var (main, (name, value)) in given)
        {
            read = Apply(read, main, name, value.Trim());
        }

        read.Validate();
        return read;
    }

    /// <summary>The parameters under LightGBM's names, for a model's <c>parameters:</c> block.</summary>
    internal static ImmutableArray<KeyValuePair<string, string>> Of(BoostingParameters parameters) =>
    [
        new("boosting", "gbdt"),
        new("objective", parameters.Objective switch
        {
            BoostingObjective.L1 => "regression_l1",
            BoostingObjective.Huber => "huber",
            BoostingObjective.Quantile => "quantile",
            BoostingObjective.Binary => "binary",
            _ => "regression",
        }),
        Pair("alpha", parameters.Alpha),
        Pair("num_iterations", parameters.NumIterations),
        Pair("learning_rate", parameters.LearningRate),
        Pair("num_leaves", parameters.NumLeaves),
        Pair("max_depth", parameters.MaxDepth),
        Pair("min_data_in_leaf", parameters.MinDataInLeaf),
        Pair("min_sum_hessian_in_leaf", parameters.MinSumHessianInLeaf),
        Pair("lambda_l1", parameters.LambdaL1),
        Pair("lambda_l2", parameters.LambdaL2),
        Pair("min_gain_to_split", parameters.MinGainToSplit),
        new("monotone_constraints", string.Join(',', parameters.MonotoneConstraints)),
        Pair("feature_fraction", parameters.FeatureFraction),
        Pair("bagging_fraction", parameters.BaggingFraction),
        Pair("bagging_freq", parameters.BaggingFreq),
        Pair("max_bin", parameters.MaxBin),
        Pair("min_data_in_bin", parameters.MinDataInBin),
        Pair("bin_construct_sample_cnt", parameters.BinConstructSampleCount),
        Pair("early_stopping_round", parameters.EarlyStoppingRound),
        Pair("boost_from_average", parameters.BoostFromAverage ? 1 : 0),
        Pair("sigmoid", parameters.Sigmoid),
    ];

    private static BoostingParameters Apply(BoostingParameters to, string main, string name, string value) => main switch
    {
        "objective" => to with { Objective = ObjectiveOf(name, value) },
        "boosting" => value is "gbdt" or "gbrt" ? to : throw Bad(name, value, "gbdt: no other boosting is offered"),
        "alpha" => to with { Alpha = Number(name, value) },
        "num_iterations" => to with { NumIterations = Whole(name, value) },
        "learning_rate" => to with { LearningRate = Number(name, value) },
        "num_leaves" => to with { NumLeaves = Whole(name, value) },
        "max_depth" => to with { MaxDepth = Whole(name, value) },
        "min_data_in_leaf" => to with { MinDataInLeaf = Whole(name, value) },
        "min_sum_hessian_in_leaf" => to with { MinSumHessianInLeaf = Number(name, value) },
        "lambda_l1" => to with { LambdaL1 = Number(name, value) },
        "lambda_l2" => to with { LambdaL2 = Number(name, value) },
        "min_gain_to_split" => to with { MinGainToSplit = Number(name, value) },
        "monotone_constraints" => to with
        {
            MonotoneConstraints = [.. value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(word => Whole(name, word))],
        },
        "monotone_constraints_method" => value == "basic" ? to : throw Bad(name, value, "basic: no other method is offered"),
        "feature_fraction" => to with { FeatureFraction = Number(name, value) },
        "bagging_fraction" => to with { BaggingFraction = Number(name, value) },
        "bagging_freq" => to with { BaggingFreq = Whole(name, value) },
        "max_bin" => to with { MaxBin = Whole(name, value) },
        "min_data_in_bin" => to with { MinDataInBin = Whole(name, value) },
        "bin_construct_sample_cnt" => to with { BinConstructSampleCount = Whole(name, value) },
        "early_stopping_round" => to with { EarlyStoppingRound = Whole(name, value) },
        "boost_from_average" => to with { BoostFromAverage = Switch(name, value) },
        "sigmoid" => to with { Sigmoid = Number(name, value) },
        "seed" => to with { Seed = (ulong)Whole(name, value) },
        _ => to,
    };

    private static BoostingObjective ObjectiveOf(string name, string value) => Objectives.TryGetValue(value, out var objective)
        ? objective
        : throw Bad(name, value, $"one of {string.Join(", ", Objectives.Keys.Order(StringComparer.Ordinal))}");

    private static int Whole(string name, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(name, value, "a whole number");

    private static double Number(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Bad(name, value, "a finite number");

    private static bool Switch(string name, string value) => value switch
    {
        "true" or "+" or "1" => true,
        "false" or "-" or "0" => false,
        _ => throw Bad(name, value, "true or false"),
    };

    private static ArgumentException Bad(string name, string value, string rule) => new($"parameter {name} is '{value}', must be {rule}");

    private static KeyValuePair<string, string> Pair(string name, double value) =>
        new(name, value.ToString("R", CultureInfo.InvariantCulture));

    // A name of which more than a third would have to change was not meant.
    private static string Suggestion(string name)
    {
        var nearest = MainNames.Keys.OrderBy(known => Distance(name, known)).ThenBy(known => known, StringComparer.Ordinal).First();
        return Distance(name, nearest) <= Math.Max(1, name.Length / 3)
            ? $"did you mean '{nearest}'?"
            : "parameters have the names and aliases of LightGBM's documentation";
    }

    /// <summary>Letters to insert, drop or replace (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
