/* The loops of nbody.py in C; argv[1] is the number of steps. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 5, PAIRS = COUNT * (COUNT - 1) / 2 };

struct body {
    double p[3], v[3], mass;
};

struct pair {
    struct body *a, *b;
};

static struct body bodies[COUNT] = {
    {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, 39.47841760435743},
    {{4.84143144246472090, -1.16032004402742839, -0.103622044471123109},
     {0.606326392995832, 2.81198684491626, -0.02521836165988763},
     0.037693674870389486},
    {{8.34336671824457987, 4.12479856412430479, -0.403523417114321381},
     {-1.0107743461787924, 1.8256623712304119, 0.008415761376584154},
     0.011286326131968767},
    {{12.8943695621391310, -15.1111514016986312, -0.223307578892655734},
     {1.0827910064415354, 0.8687130181696082, -0.010832637401363636},
     0.0017237240570597112},
    {{15.3796971148509165, -25.9193146099879641, 0.179258772950371181},
     {0.979090732243898, 0.5946989986476762, -0.034755955504078104},
     0.0020336868699246304},
};

static void advance(uint64_t steps, double dt, struct pair *pairs) {
    for (uint64_t step = 0; step < steps; step++) {
        for (int i = 0; i < PAIRS; i++) {
            struct body *a = pairs[i].a, *b = pairs[i].b;
            double dx = a->p[0] - b->p[0];
            double dy = a->p[1] - b->p[1];
            double dz = a->p[2] - b->p[2];
            double distance2 = dx * dx + dy * dy + dz * dz;
            double force = dt / (distance2 * sqrt(distance2));
            double pull1 = a->mass * force, pull2 = b->mass * force;
            a->v[0] -= dx * pull2;
            a->v[1] -= dy * pull2;
            a->v[2] -= dz * pull2;
            b->v[0] += dx * pull1;
            b->v[1] += dy * pull1;
            b->v[2] += dz * pull1;
        }
        for (int i = 0; i < COUNT; i++) {
            for (int k = 0; k < 3; k++)
                bodies[i].p[k] += dt * bodies[i].v[k];
        }
    }
}

static double energy(struct pair *pairs) {
    double total = 0.0;
    for (int i = 0; i < COUNT; i++) {
        const double *v = bodies[i].v;
        total += 0.5 * bodies[i].mass * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }
    for (int i = 0; i < PAIRS; i++) {
        const struct body *a = pairs[i].a, *b = pairs[i].b;
        double dx = a->p[0] - b->p[0];
        double dy = a->p[1] - b->p[1];
        double dz = a->p[2] - b->p[2];
        total -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
    return total;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    uint64_t size = strtoull(argv[1], NULL, 10);
    struct pair pairs[PAIRS];
    int count = 0;
    for (int i = 0; i < COUNT; i++) {
        for (int j = i + 1; j < COUNT; j++)
            pairs[count++] = (struct pair){&bodies[i], &bodies[j]};
    }
    advance(size, 0.01, pairs);
    printf("size %" PRIu64 "\n", size);
    printf("checksum %.17e\n", energy(pairs));
    return 0;
}
